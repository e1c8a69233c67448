package dev.matinee.hls;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Function;

/**
 * Renders a timeline as a media playlist (RFC 8216 §4.3.3, blocking reload by draft-pantos-hls-rfc8216bis §6.2.5.2).
 * The programme's date is the place in the source, counted from the epoch: 1970-01-01T01:00:00Z is one hour into it.
 */
public final class MediaPlaylist {
    /** The content type of a playlist (RFC 8216 §4). */
    public static final String MEDIA_TYPE = "application/vnd.apple.mpegurl";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private MediaPlaylist() {}

    /** The playlist as text; segment URIs are relative to it. A timeline that has not ended may be reloaded blocking. */
    public static String render(Timeline timeline) {
        return render(timeline, Segment::name);
    }

    /** The playlist of a rendition whose segments go with those of the timeline one by one, at URIs of its own. */
    public static String render(Timeline timeline, Function<Segment, String> address) {
        StringBuilder text = new StringBuilder(256 + 48 * timeline.segments().size());
        text.append("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:")
                .append(timeline.targetSeconds())
                .append("\n#EXT-X-MEDIA-SEQUENCE:")
                .append(timeline.mediaSequence())
                .append('\n');
        if (timeline.discontinuitySequence() > 0) {
            text.append("#EXT-X-DISCONTINUITY-SEQUENCE:")
                    .append(timeline.discontinuitySequence())
                    .append('\n');
        }
        if (timeline.independent()) {
            text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        }
        if (!timeline.ended()) {
            text.append("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n");
        }
        boolean dated = false;
        String map = "";
        for (Segment segment : timeline.segments()) {
            if (segment.discontinuity()) {
                text.append("#EXT-X-DISCONTINUITY\n");
            }
            if (segment.discontinuity() || !dated) {
                // The place in the source as a date: how a player tells it from its own clock after a seek.
                text.append("#EXT-X-PROGRAM-DATE-TIME:")
                        .append(DATE.format(Instant.EPOCH.plus(segment.startMicros(), ChronoUnit.MICROS)))
                        .append('\n');
                dated = true;
            }
            String uri = address.apply(segment);
            String needed = Container.mapOf(uri).orElse("");
            if (!needed.equals(map)) {
                // §4.3.2.5: it holds until the next one, over discontinuities too.
                text.append("#EXT-X-MAP:URI=\"").append(needed).append("\"\n");
                map = needed;
            }
            text.append("#EXTINF:");
            appendSeconds(text, segment.durationMicros());
            text.append(",\n").append(uri).append('\n');
        }
        if (timeline.ended()) {
            text.append("#EXT-X-ENDLIST\n");
        }
        return text.toString();
    }

    private static void appendSeconds(StringBuilder text, long micros) {
        text.append(micros / 1_000_000).append('.').append(String.format(Locale.ROOT, "%06d", micros % 1_000_000));
    }
}
