package dev.matinee.room;

/**
 * The room's position in the source: at {@code positionMicros} at the moment {@code atNanos}, and moving on in real time
 * if {@code running}. Immutable.
 */
public record Playhead(long positionMicros, long atNanos, boolean running) {

    /** A playhead that stands at a position until {@link #run}. */
    public static Playhead standing(long positionMicros, long nowNanos) {
        return new Playhead(positionMicros, nowNanos, false);
    }

    /** Where it is now, at most {@code endMicros}, the end of what can be played: a room waits for its film. */
    public long position(long nowNanos, long endMicros) {
        long moved = running ? Math.max(0, (nowNanos - atNanos) / 1000) : 0;
        return Math.max(positionMicros, Math.min(positionMicros + moved, endMicros));
    }

    /** The same place, running from now on. */
    public Playhead run(long nowNanos) {
        return running ? this : new Playhead(positionMicros, nowNanos, true);
    }

    /** The same place, standing from now on. */
    public Playhead halt(long nowNanos, long endMicros) {
        return new Playhead(position(nowNanos, endMicros), nowNanos, false);
    }

    /** Another place, running or standing as before. */
    public Playhead moveTo(long newPositionMicros, long nowNanos) {
        return new Playhead(newPositionMicros, nowNanos, running);
    }

    /** The same place, anchored anew so that time spent waiting at {@code endMicros} is not made up for later. */
    public Playhead anchored(long nowNanos, long endMicros) {
        return new Playhead(position(nowNanos, endMicros), nowNanos, running);
    }
}
