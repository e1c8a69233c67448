package dev.matinee.source.gate;

import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Finds the {@code https} addresses in playlists (HLS, RFC 8216; MPEG-DASH) and leaves the TLS to the gate. Pure. */
final class NestedLinks {
    /** At the start of a line, a quoted attribute or an element; not within the query of another address. */
    private static final Pattern HTTPS =
            Pattern.compile("(?im)(^[ \\t]*|[\"'>][ \\t\\r\\n]*)https://([^\\s/?#\"'<>]+)");

    /** The scheme of an address: of a line or a URI in HLS, of a base or a template in DASH. */
    private static final Pattern SCHEME =
            Pattern.compile("(?im)(?:^(?!#)[ \\t]*|^#[^\\r\\n]*\\bURI=\"|<BaseURL[^>]*>\\s*"
                    + "|\\b(?:media|initialization|sourceURL)\\s*=\\s*[\"'])([a-z][a-z0-9+.,-]*):");

    /** MPEG-DASH, ISO/IEC 23009-1 §5.3.1.2. */
    private static final Pattern DYNAMIC = Pattern.compile("(?s)<MPD\\b[^>]*\\btype=[\"']dynamic[\"']");

    private NestedLinks() {}

    /** Whether a playlist names something that is neither on HTTP nor written out in it. */
    static boolean leadsAstray(String playlist) {
        return SCHEME.matcher(playlist)
                .results()
                .map(match -> match.group(1).toLowerCase(Locale.ROOT))
                .anyMatch(scheme -> !scheme.equals("http") && !scheme.equals("https") && !scheme.equals("data"));
    }

    /** Whether a body that begins so is a playlist. */
    static boolean isPlaylist(String beginning) {
        String text = beginning.startsWith("\u00ef\u00bb\u00bf") ? beginning.substring(3) : beginning;
        String start = text.stripLeading();
        return start.startsWith("#EXTM3U") || start.startsWith("<?xml") || start.startsWith("<MPD");
    }

    /**
     * Whether a playlist is a window on something that goes on (RFC 8216 §6.2.1): not one that says what it will hold in
     * the end, and not a list of playlists.
     */
    static boolean isLive(String playlist) {
        boolean hls = playlist.contains("#EXTINF:")
                && !playlist.contains("#EXT-X-ENDLIST")
                && !playlist.contains("#EXT-X-PLAYLIST-TYPE:");
        return hls || DYNAMIC.matcher(playlist).find();
    }

    /**
     * The playlist with {@code http} addresses only.
     *
     * @param secured is told each host and port that speaks TLS, and answers it with its port written out
     */
    static String rewritten(String playlist, UnaryOperator<String> secured) {
        return HTTPS.matcher(playlist)
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(
                        match.group(1) + "http://" + secured.apply(match.group(2))));
    }
}
