package dev.matinee.subtitle;

import java.util.Comparator;

/**
 * A text and when it is shown.
 *
 * @param startMicros where in the source it comes
 * @param endMicros where it goes, after that
 * @param text the payload of a WebVTT cue as {@link CueText#safe} makes it; lines end in LF, none is empty
 */
public record Cue(long startMicros, long endMicros, String text) implements Comparable<Cue> {
    private static final Comparator<Cue> ORDER = Comparator.comparingLong(Cue::startMicros)
            .thenComparingLong(Cue::endMicros)
            .thenComparing(Cue::text);

    @Override
    public int compareTo(Cue other) {
        return ORDER.compare(this, other);
    }
}
