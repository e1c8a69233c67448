package dev.matinee.hls;

import java.util.Locale;

/** Renders a timeline as a media playlist (RFC 8216 §4.3.3, blocking reload by draft-pantos-hls-rfc8216bis §6.2.5.2). */
public final class MediaPlaylist {
    /** The content type of a playlist (RFC 8216 §4). */
    public static final String MEDIA_TYPE = "application/vnd.apple.mpegurl";

    /** A transcode's keyframes stand at most this far apart, and a target duration may not change (§6.2.1). */
    static final int TARGET_SECONDS = 2;

    private MediaPlaylist() {}

    /** The playlist as text; segment URIs are relative to it. A timeline that has not ended may be reloaded blocking. */
    public static String render(Timeline timeline) {
        StringBuilder text = new StringBuilder(256 + 48 * timeline.segments().size());
        text.append("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:")
                .append(targetSeconds(timeline))
                .append("\n#EXT-X-MEDIA-SEQUENCE:")
                .append(timeline.mediaSequence())
                .append('\n');
        if (timeline.discontinuitySequence() > 0) {
            text.append("#EXT-X-DISCONTINUITY-SEQUENCE:")
                    .append(timeline.discontinuitySequence())
                    .append('\n');
        }
        text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        if (!timeline.ended()) {
            text.append("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n");
        }
        for (Segment segment : timeline.segments()) {
            if (segment.discontinuity()) {
                text.append("#EXT-X-DISCONTINUITY\n");
            }
            text.append("#EXTINF:");
            appendSeconds(text, segment.durationMicros());
            text.append(",\n").append(segment.name()).append('\n');
        }
        if (timeline.ended()) {
            text.append("#EXT-X-ENDLIST\n");
        }
        return text.toString();
    }

    /** The longest segment rounded to the nearest second (§4.3.3.1), but not below what is planned. */
    private static long targetSeconds(Timeline timeline) {
        return Math.max(TARGET_SECONDS, (timeline.longestMicros() + 500_000) / 1_000_000);
    }

    private static void appendSeconds(StringBuilder text, long micros) {
        text.append(micros / 1_000_000).append('.').append(String.format(Locale.ROOT, "%06d", micros % 1_000_000));
    }
}
