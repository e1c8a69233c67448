package dev.matinee.source;

import dev.matinee.source.gate.LiveProtocol;
import dev.matinee.source.gate.RequestFields;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A link that may be opened: an absolute HTTP(S) URL, a magnet, a live source, or a film that is on this server. Immutable; its text
 * holds printable ASCII only.
 *
 * @param kind what it is
 * @param text the link as it is handed to a program, after {@code --} and never through a shell
 * @param name what to call it, as far as that is known from elsewhere; may be empty
 * @param delivery how its server hands it out, where that is not the plain way
 */
public record Link(Kind kind, String text, String name, Delivery delivery) {
    /**
     * How a site hands a video out.
     *
     * @param fields what its server wants to be asked with
     * @param sound the address of its sound, where that is apart from the pictures; empty where it is not. An HTTP link
     * @param soundFields what the server of that wants to be asked with
     */
    public record Delivery(RequestFields fields, String sound, RequestFields soundFields) {
        /** One address, asked for as programs do. */
        public static final Delivery PLAIN = new Delivery(RequestFields.NONE, "", RequestFields.NONE);
    }

    /** What a link may be. */
    public enum Kind {
        HTTP,
        MAGNET,
        /** A live source of one of the {@link LiveProtocol}s. */
        LIVE,
        /** {@code library:ID} */
        LIBRARY,
        /** {@code upload:ID} */
        UPLOAD;

        /** Whether it is a file of ours. */
        public boolean here() {
            return this == LIBRARY || this == UPLOAD;
        }
    }

    public Link(Kind kind, String text) {
        this(kind, text, "", Delivery.PLAIN);
    }

    /** The same by another name. */
    public Link named(String better) {
        return new Link(kind, text, better, delivery);
    }

    /** The same, handed out in this way. */
    Link delivered(Delivery way) {
        return new Link(kind, text, name, way);
    }

    /** What stands behind the colon: of a film on this server its id. */
    public String id() {
        return text.substring(text.indexOf(':') + 1);
    }

    /** The longest link that is taken, in characters. */
    public static final int MAX_LENGTH = 8000;

    private static final Pattern TORRENT_FILE = Pattern.compile("(?i)https?://[^?#]*\\.torrent([?#].*)?");
    private static final Pattern SELECTED = Pattern.compile("[&#]so=(\\d{1,6})(?=&|$)");

    /** What became of a pasted text: a link, or words that say why not. */
    public sealed interface Parsed {}

    /** It can be opened. */
    public record Accepted(Link link) implements Parsed {}

    /**
     * It can't.
     *
     * @param code a word for a program
     * @param words a sentence for a person; holds nothing of the text itself
     */
    public record Refused(String code, String words) implements Parsed {}

    /** Checks a pasted text. White space around it is forgiven, nothing else is. */
    public static Parsed parse(String pasted) {
        String text = pasted.strip();
        if (text.isEmpty()) {
            return new Refused(
                    "link_missing", "Paste a link first: the address of a video, beginning with http:// or https://.");
        }
        if (text.length() > MAX_LENGTH) {
            return new Refused("link_too_long", "This link is too long: " + MAX_LENGTH + " characters are allowed.");
        }
        if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return new Refused(
                    "link_malformed", "This link holds control characters or line breaks; a link is one line of text.");
        }
        String scheme = scheme(text);
        return switch (scheme) {
            case "http", "https" -> parseUrl(Kind.HTTP, text);
            case "rtmp", "rtmps", "rtsp", "rtsps", "srt" -> parseLive(text);
            case "magnet" -> parseMagnet(text);
            case "library" -> parseHere(Kind.LIBRARY, text);
            case "upload" -> parseHere(Kind.UPLOAD, text);
            case "" -> new Refused("link_not_a_url", "This is not a link. It has to begin with http:// or https://.");
            default ->
                new Refused(
                        "link_scheme",
                        "Links of this kind can't be opened here. Allowed are http://, https://, magnet:, rtmp(s)://, rtsp(s)://"
                                + " and srt:// links.");
        };
    }

    /** The part before the first colon in lower case; empty where RFC 3986 §3.1 would not call it a scheme. */
    private static String scheme(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        return scheme.matches("[a-z][a-z0-9+.-]*") ? scheme : "";
    }

    private static Parsed parseUrl(Kind kind, String text) {
        URI uri;
        try {
            // toASCIIString escapes what lies outside ASCII as RFC 3986 §2.5 says; people paste such links.
            uri = new URI(new URI(escape(text)).toASCIIString());
        } catch (URISyntaxException e) {
            return new Refused("link_malformed", "This link is not a well-formed address: " + reason(e) + ".");
        }
        if (uri.getRawAuthority() == null) {
            return new Refused("link_malformed", "This link names no server after ://.");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            return new Refused(
                    "link_malformed",
                    "This link writes its server in an unusual way; a name or a plain IP address is allowed.");
        }
        if (uri.getPort() > 65535 || uri.getPort() == 0) {
            return new Refused("link_malformed", "This link names a port that can't be: 1 to 65535 are allowed.");
        }
        return new Accepted(new Link(kind, uri.toString()));
    }

    private static Parsed parseLive(String text) {
        Parsed parsed = parseUrl(Kind.LIVE, text);
        return parsed instanceof Accepted accepted
                        && LiveInput.of(accepted.link).isEmpty()
                ? new Refused(
                        "link_malformed",
                        "This link does not name its server in a way that can be opened: a name or a plain IP address,"
                                + " and for srt:// a port.")
                : parsed;
    }

    private static String reason(URISyntaxException e) {
        return e.getReason().toLowerCase(Locale.ROOT) + " at character " + (e.getIndex() + 1);
    }

    /** Browsers forgive a few characters that RFC 3986 does not allow as they are; so do we, by escaping them. */
    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        int authorityEnd = text.indexOf('/', text.indexOf("//") + 2);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean path = authorityEnd >= 0 && i > authorityEnd;
            if (path && (" \"<>\\^`{|}[]".indexOf(c) >= 0)) {
                escaped.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static Parsed parseHere(Kind kind, String text) {
        Link link = new Link(kind, text);
        return link.id().matches("[A-Za-z0-9_-]{22}")
                ? new Accepted(link)
                : new Refused("link_malformed", "This is not the link of a film on this server.");
    }

    private static Parsed parseMagnet(String pasted) {
        return Magnet.plain(pasted)
                .<Parsed>map(text -> new Accepted(new Link(Kind.MAGNET, text)))
                .orElseGet(() -> new Refused(
                        "link_malformed", "This magnet link names no torrent: it needs xt=urn:btih: and the hash."));
    }

    /** Whether it leads to a torrent: a magnet, or the address of a torrent file. */
    public boolean isTorrent() {
        return kind == Kind.MAGNET || TORRENT_FILE.matcher(text).matches();
    }

    /** The same, but for this file of the torrent (BEP 53); only for one that {@link #isTorrent}. */
    public Link withFile(int index) {
        return kind == Kind.MAGNET
                ? new Link(kind, Magnet.withFile(text, index))
                : new Link(kind, SELECTED.matcher(text).replaceAll("") + "#so=" + index);
    }

    /** The file of the torrent that is meant, -1 for none in particular. */
    public int file() {
        Matcher matcher = SELECTED.matcher(text);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    /** A name for people until the source tells a better one: the last part of the path, decoded, or the host. */
    public String title() {
        if (!name.isEmpty() || kind.here()) {
            return name.isEmpty() ? "Film" : name;
        }
        if (kind == Kind.MAGNET) {
            return parameter("dn", "Torrent");
        }
        URI uri = URI.create(text);
        if (kind == Kind.LIVE) {
            // What stands behind the server may be a key.
            return "Live from " + uri.getHost();
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        String last = path.substring(path.lastIndexOf('/') + 1).replaceAll("\\p{IsControl}", "");
        return last.isBlank() ? uri.getHost() : last;
    }

    private String parameter(String name, String otherwise) {
        for (String pair : text.substring(text.indexOf('?') + 1).split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                try {
                    String value = URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                    return value.replaceAll("\\p{IsControl}", "");
                } catch (IllegalArgumentException e) {
                    return otherwise;
                }
            }
        }
        return otherwise;
    }

    /** For the log: scheme, host and path, without what may be secret (user, query, fragment). */
    public String redacted() {
        if (kind.here()) {
            return text;
        }
        if (kind == Kind.MAGNET) {
            return "magnet:" + title().replaceAll("[^\\x20-\\x7e]", "?");
        }
        URI uri = URI.create(text);
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + (kind == Kind.LIVE ? "/…" : uri.getRawPath());
    }
}
