package dev.matinee.hls;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One file of a take, complete and immutable.
 *
 * @param sequence its media sequence number in the session, from 0, without gaps
 * @param name the file's name, {@code <take>-<number>.ts} or {@code .m4s}; unique over all takes and sessions, so caches may keep it
 * @param startMicros where in the source it begins
 * @param durationMicros how much of the source it holds, above 0
 * @param bytes its size
 * @param discontinuity whether it is the first of a take that does not follow on from the segment before it
 * @param rungs the same in smaller pictures, the largest first; none where there is one size
 */
public record Segment(
        long sequence,
        String name,
        long startMicros,
        long durationMicros,
        long bytes,
        boolean discontinuity,
        List<Rung> rungs) {

    public Segment {
        if (durationMicros <= 0 || bytes < 0 || sequence < 0) {
            throw new IllegalArgumentException("segment " + name + " of " + durationMicros + " µs, " + bytes + " B");
        }
    }

    /** Where in the source it ends. */
    public long endMicros() {
        return startMicros + durationMicros;
    }

    /** The names of all its files. */
    public List<String> names() {
        return Stream.concat(Stream.of(name), rungs.stream().map(Rung::name)).toList();
    }

    /** The names of the files that players need before those ({@link Container#mapOf}), as other segments do. */
    public List<String> maps() {
        return names().stream().map(Container::mapOf).flatMap(Optional::stream).toList();
    }

    /** The size of all its files together. */
    public long allBytes() {
        long all = bytes;
        for (Rung rung : rungs) {
            all += rung.bytes();
        }
        return all;
    }

    /** What of it belongs to the rendition of this height: itself where there is none of its own. */
    public Rung rung(int height) {
        for (Rung rung : rungs) {
            if (rung.height() == height) {
                return rung;
            }
        }
        return new Rung(height, name, bytes);
    }
}
