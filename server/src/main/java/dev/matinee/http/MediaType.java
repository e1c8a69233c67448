package dev.matinee.http;

/** The media types that this server sends. */
public final class MediaType {
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";

    /** The text format of Prometheus. */
    public static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    public static final String HTML = "text/html; charset=utf-8";
    public static final String CSS = "text/css; charset=utf-8";
    public static final String JAVASCRIPT = "text/javascript; charset=utf-8";
    public static final String SVG = "image/svg+xml";
    public static final String PNG = "image/png";
    public static final String ICON = "image/x-icon";
    public static final String WEBP = "image/webp";
    public static final String WOFF2 = "font/woff2";
    public static final String MANIFEST = "application/manifest+json";
    /** RFC 8216 §4. */
    public static final String PLAYLIST = "application/vnd.apple.mpegurl";
    /** RFC 8216 §3.2. */
    public static final String MPEG_TS = "video/mp2t";

    public static final String MP4 = "video/mp4";
    public static final String WEBVTT = "text/vtt; charset=utf-8";
    public static final String OCTETS = "application/octet-stream";

    private MediaType() {}

    /** The type of a file by the ending of its name; {@link #OCTETS} where the ending says nothing. */
    public static String ofFileName(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> HTML;
            case "css" -> CSS;
            case "js", "mjs" -> JAVASCRIPT;
            case "json", "map" -> JSON;
            case "txt", "log" -> TEXT;
            case "svg" -> SVG;
            case "png" -> PNG;
            case "ico" -> ICON;
            case "webp" -> WEBP;
            case "woff2" -> WOFF2;
            case "webmanifest" -> MANIFEST;
            case "m3u8" -> PLAYLIST;
            case "ts" -> MPEG_TS;
            case "mp4", "m4s" -> MP4;
            case "vtt" -> WEBVTT;
            default -> OCTETS;
        };
    }

    /** Whether gzip makes it smaller. */
    public static boolean isText(String type) {
        return type.startsWith("text/")
                || type.startsWith(JSON)
                || type.startsWith(SVG)
                || type.startsWith(MANIFEST)
                || type.startsWith(PLAYLIST);
    }
}
