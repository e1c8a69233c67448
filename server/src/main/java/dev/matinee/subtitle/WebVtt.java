package dev.matinee.subtitle;

import java.util.List;
import java.util.Locale;

/** Writes segments of subtitles (RFC 8216 §3.5). Pure. */
public final class WebVtt {
    /** For our own page, in a comment: more cues of this stretch may be there in a while. */
    public static final String LATE = "NOTE late";

    private WebVtt() {}

    /**
     * A segment. Its cues count time as the source does.
     *
     * @param offsetMicros by which the stamps of the media segments are later than the place in the source
     * @param complete whether all cues of the stretch are known
     */
    public static String segment(List<Cue> cues, long offsetMicros, boolean complete) {
        StringBuilder text = new StringBuilder(64 + 80 * cues.size());
        text.append("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:")
                .append(offsetMicros * 9 / 100)
                .append(",LOCAL:00:00:00.000\n\n");
        if (!complete) {
            text.append(LATE).append("\n\n");
        }
        for (Cue cue : cues) {
            append(text, cue.startMicros());
            text.append(" --> ");
            append(text, cue.endMicros());
            text.append('\n').append(cue.text()).append("\n\n");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long micros) {
        long millis = micros / 1000;
        text.append(String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%03d",
                millis / 3_600_000,
                millis / 60_000 % 60,
                millis / 1000 % 60,
                millis % 1000));
    }
}
