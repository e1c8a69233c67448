package dev.matinee.source.torrent.engine;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a file's name says of it. Pure. */
final class MediaNames {
    private static final Map<String, String> VIDEO = Map.ofEntries(
            Map.entry("mp4", "video/mp4"),
            Map.entry("m4v", "video/mp4"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("mkv", "video/x-matroska"),
            Map.entry("webm", "video/webm"),
            Map.entry("avi", "video/x-msvideo"),
            Map.entry("divx", "video/x-msvideo"),
            Map.entry("ts", "video/mp2t"),
            Map.entry("m2ts", "video/mp2t"),
            Map.entry("mts", "video/mp2t"),
            Map.entry("mpg", "video/mpeg"),
            Map.entry("mpeg", "video/mpeg"),
            Map.entry("vob", "video/mpeg"),
            Map.entry("wmv", "video/x-ms-wmv"),
            Map.entry("asf", "video/x-ms-asf"),
            Map.entry("flv", "video/x-flv"),
            Map.entry("ogv", "video/ogg"),
            Map.entry("ogm", "video/ogg"),
            Map.entry("3gp", "video/3gpp"),
            Map.entry("rmvb", "application/vnd.rn-realmedia-vbr"));

    private static final Set<String> SOUND =
            Set.of("mp3", "flac", "m4a", "m4b", "ogg", "oga", "opus", "wav", "aac", "wma");
    private static final Set<String> SUBTITLE = Set.of("srt", "vtt", "ass", "ssa");
    private static final Set<String> ARCHIVE = Set.of("zip", "rar", "7z", "tar", "gz", "bz2", "xz", "iso", "001");

    private MediaNames() {}

    static boolean isVideo(String name) {
        return VIDEO.containsKey(extension(name));
    }

    static boolean isSound(String name) {
        return SOUND.contains(extension(name));
    }

    static boolean isSubtitle(String name) {
        return SUBTITLE.contains(extension(name));
    }

    /** Also the parts of a split one, {@code .r00} and so on. */
    static boolean isArchive(String name) {
        String extension = extension(name);
        return ARCHIVE.contains(extension) || extension.matches("r\\d\\d");
    }

    static String mediaType(String name) {
        return VIDEO.getOrDefault(extension(name), "application/octet-stream");
    }

    /** In lower case, at most four characters of {@code [a-z0-9]}; empty where there is none. */
    static String extension(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return name.indexOf('.') >= 0 && extension.matches("[a-z0-9]{1,4}") ? extension : "";
    }
}
