package dev.matinee.take;

import java.util.List;

/** What a take tells its session, on the reactor thread; nothing comes after {@link #onEnd}. */
public interface TakeListener {
    void onStep(Step step);

    /** What the source holds, and what the take does with it. */
    void onMedia(MediaInfo media, Working working);

    /**
     * A segment is complete. {@code name} is a file in the take's folder; beside it lies one of each of these heights, the
     * largest first ({@link dev.matinee.hls.Rung#beside}).
     */
    void onSegment(String name, long startMicros, long durationMicros, List<Integer> ladder);

    /** Both programs have gone. Called exactly once. */
    void onEnd(TakeEnd end);
}
