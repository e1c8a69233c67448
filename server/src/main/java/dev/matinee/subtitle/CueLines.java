package dev.matinee.subtitle;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads WebVTT as ffmpeg writes it, line by line, without its empty lines: a cue goes from a line of times to the next one.
 * A text that looks like such a line begins a cue that does no harm. Not thread-safe.
 */
final class CueLines {
    private static final Pattern TIMES = Pattern.compile(
            "(?:(\\d{2,5}):)?(\\d\\d):(\\d\\d)\\.(\\d{3}) --> (?:(\\d{2,5}):)?(\\d\\d):(\\d\\d)\\.(\\d{3})(?: .*)?");

    private final long shiftMicros;
    private final StringBuilder text = new StringBuilder();
    private boolean inside;
    private long start;
    private long end;

    /**
     * @param shiftMicros by which the times are too late
     */
    CueLines(long shiftMicros) {
        this.shiftMicros = shiftMicros;
    }

    /** Takes a line; answers the cue that it ends. */
    Optional<Cue> accept(String line) {
        Matcher times = TIMES.matcher(line);
        if (!times.matches()) {
            if (inside && !line.isBlank()) {
                text.append(text.isEmpty() ? "" : "\n").append(line);
            }
            return Optional.empty();
        }
        Optional<Cue> before = finish();
        inside = true;
        start = micros(times, 1) - shiftMicros;
        end = micros(times, 5) - shiftMicros;
        return before;
    }

    /** The cue that is being read; nothing more of it will come. */
    Optional<Cue> finish() {
        boolean whole = inside && !text.isEmpty() && end > start && end > 0;
        Optional<Cue> cue =
                whole ? Optional.of(new Cue(Math.max(0, start), end, CueText.safe(text.toString()))) : Optional.empty();
        inside = false;
        text.setLength(0);
        return cue;
    }

    private static long micros(Matcher times, int group) {
        String hours = times.group(group);
        long seconds = (hours == null ? 0 : Long.parseLong(hours) * 3600)
                + Long.parseLong(times.group(group + 1)) * 60
                + Long.parseLong(times.group(group + 2));
        return seconds * 1_000_000 + Long.parseLong(times.group(group + 3)) * 1000;
    }
}
