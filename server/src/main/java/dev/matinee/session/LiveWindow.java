package dev.matinee.session;

import dev.matinee.hls.Timeline;
import dev.matinee.room.Playhead;

/** What is kept of a live source: a stretch that slides along with its end. The reactor thread's. */
final class LiveWindow {
    /** What is kept behind the end. */
    private static final long WINDOW_MICROS = 180_000_000;
    /** Likewise where storage is short. */
    private static final long LEAST_WINDOW_MICROS = 12_000_000;
    /** How far behind the end a room goes on that has lost its place. */
    private static final long EDGE_MICROS = 6_000_000;

    private final Timeline timeline;

    LiveWindow(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Keeps what the window holds, or less where there is no more room. */
    void slide(boolean room, Production keeper) {
        keeper.withdrawBefore(timeline.endMicros() - WINDOW_MICROS, 0);
        if (!room) {
            long fewer = timeline.bytes() * 3 / 4;
            keeper.withdrawBefore(timeline.endMicros() - LEAST_WINDOW_MICROS, fewer);
            keeper.release(fewer);
        }
    }

    /** A room that has stood still for so long that its place is gone goes on where the source is now. */
    Playhead caughtUp(Playhead head, long nowNanos) {
        boolean lost = !timeline.isEmpty() && head.positionMicros() < timeline.startMicros();
        return lost
                ? head.moveTo(Math.max(timeline.startMicros(), timeline.endMicros() - EDGE_MICROS), nowNanos)
                : head;
    }
}
