package dev.matinee.hls;

/**
 * One MPEG-TS file of a take, complete and immutable.
 *
 * @param sequence its media sequence number in the session, from 0, without gaps
 * @param name the file's name, {@code <take>-<number>.ts}; unique over all takes and sessions, so caches may keep it
 * @param startMicros where in the source it begins
 * @param durationMicros how much of the source it holds, above 0
 * @param bytes its size
 * @param discontinuity whether it is the first of a take that does not follow on from the segment before it
 */
public record Segment(
        long sequence, String name, long startMicros, long durationMicros, long bytes, boolean discontinuity) {

    public Segment {
        if (durationMicros <= 0 || bytes < 0 || sequence < 0) {
            throw new IllegalArgumentException("segment " + name + " of " + durationMicros + " µs, " + bytes + " B");
        }
    }

    /** Where in the source it ends. */
    public long endMicros() {
        return startMicros + durationMicros;
    }
}
