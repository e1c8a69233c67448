package dev.matinee.take;

/** What a take tells its session, on the reactor thread; nothing comes after {@link #onEnd}. */
public interface TakeListener {
    void onStep(Step step);

    void onMedia(MediaInfo media);

    /** A segment is complete. {@code name} is a file in the take's folder. */
    void onSegment(String name, long startMicros, long durationMicros);

    /** Both programs have gone. Called exactly once. */
    void onEnd(TakeEnd end);
}
