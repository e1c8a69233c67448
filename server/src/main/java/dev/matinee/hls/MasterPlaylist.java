package dev.matinee.hls;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Renders a master playlist (RFC 8216 §4.3.4): the variant streams, and the subtitles that go with each. Pure. */
public final class MasterPlaylist {
    private static final String GROUP = "subtitles";
    private static final int LONGEST_NAME = 100;

    private MasterPlaylist() {}

    /**
     * The playlist as text.
     *
     * @param streams the one to begin with first (§4.3.4.2)
     * @param positionMicros where in the source a player should begin
     */
    public static String render(
            Timeline timeline, List<VariantStream> streams, List<Rendition> subtitles, long positionMicros) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:6\n");
        if (timeline.independent()) {
            text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        }
        appendStart(text, timeline, positionMicros);
        Set<String> names = new HashSet<>();
        for (Rendition rendition : subtitles) {
            text.append("#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"" + GROUP + "\",NAME=\"")
                    .append(unique(quotable(rendition.name()), names))
                    .append('"');
            if (rendition.language().matches("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")) {
                text.append(",LANGUAGE=\"").append(rendition.language()).append('"');
            }
            // Shown only to who asks for it: a room begins without subtitles.
            text.append(",DEFAULT=NO,AUTOSELECT=NO,FORCED=NO,URI=\"")
                    .append(rendition.uri())
                    .append("\"\n");
        }
        for (VariantStream stream : streams) {
            append(text, stream, timeline, !subtitles.isEmpty());
        }
        return text.toString();
    }

    /**
     * Players begin at the end of a list that grows, which is far ahead of the room, if they are not told where. Here and not
     * in the media playlists, which must not change in this (§6.2.1).
     */
    private static void appendStart(StringBuilder text, Timeline timeline, long positionMicros) {
        long offset = timeline.offsetMicros(positionMicros).orElse(0);
        long total =
                timeline.segments().stream().mapToLong(Segment::durationMicros).sum();
        // §4.3.5.2: not within three target durations of the end.
        long clear = timeline.ended() ? 0 : 3_000_000 * timeline.targetSeconds();
        if (offset > 0 && total - offset >= clear) {
            text.append(String.format(Locale.ROOT, "#EXT-X-START:TIME-OFFSET=%.3f,PRECISE=YES\n", offset / 1e6));
        }
    }

    private static void append(StringBuilder text, VariantStream stream, Timeline timeline, boolean subtitles) {
        Variant variant = stream.variant();
        text.append("#EXT-X-STREAM-INF:BANDWIDTH=")
                .append(peak(timeline, stream::bytes))
                .append(",AVERAGE-BANDWIDTH=")
                .append(average(timeline, stream::bytes));
        if (!variant.codecs().isEmpty()) {
            text.append(",CODECS=\"").append(String.join(",", variant.codecs())).append('"');
        }
        if (variant.width() > 0) {
            text.append(",RESOLUTION=").append(variant.width()).append('x').append(variant.height());
        }
        if (variant.frameRate() > 0) {
            text.append(String.format(Locale.ROOT, ",FRAME-RATE=%.3f", variant.frameRate()));
        }
        if (subtitles) {
            text.append(",SUBTITLES=\"" + GROUP + "\"");
        }
        text.append('\n').append(stream.uri()).append('\n');
    }

    /** §4.2: a quoted string holds neither quotes nor line ends. */
    private static String quotable(String name) {
        String plain = name.replace('"', '\'')
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ")
                .strip();
        String shown = plain.isEmpty() ? "Subtitles" : plain;
        return shown.codePointCount(0, shown.length()) > LONGEST_NAME
                ? shown.substring(0, shown.offsetByCodePoints(0, LONGEST_NAME))
                : shown;
    }

    /** §4.3.4.1.1: no two of a group have the same name. */
    private static String unique(String name, Set<String> taken) {
        String next = name;
        for (int i = 2; !taken.add(next); i++) {
            next = name + " (" + i + ")";
        }
        return next;
    }

    /**
     * §4.1 and §4.3.4.2: the highest rate of any run of segments that lasts between half and one and a half target
     * durations. Of all that is listed where that is shorter.
     */
    static long peak(Timeline timeline, ToLongFunction<Segment> size) {
        List<Segment> segments = timeline.segments();
        long half = timeline.targetSeconds() * 500_000;
        long highest = 0;
        for (int from = 0; from < segments.size(); from++) {
            long bytes = 0;
            long micros = 0;
            for (int to = from; to < segments.size() && micros < half; to++) {
                bytes += size.applyAsLong(segments.get(to));
                micros += segments.get(to).durationMicros();
                if (micros >= half) {
                    highest = Math.max(highest, rate(bytes, micros));
                }
            }
        }
        return highest == 0 ? average(timeline, size) : highest;
    }

    private static long average(Timeline timeline, ToLongFunction<Segment> size) {
        long micros = 0;
        long bytes = 0;
        for (Segment segment : timeline.segments()) {
            micros += segment.durationMicros();
            bytes += size.applyAsLong(segment);
        }
        return rate(bytes, micros);
    }

    /** Bits a second, rounded up: a rate of 0 says nothing. */
    private static long rate(long bytes, long micros) {
        return micros == 0 ? 1 : Math.max(1, (bytes * 8_000_000 + micros - 1) / micros);
    }
}
