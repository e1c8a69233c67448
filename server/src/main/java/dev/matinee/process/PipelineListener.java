package dev.matinee.process;

/** What a pair of processes tells its owner, always on the reactor thread, and nothing after {@link #onEnd}. */
public interface PipelineListener {
    /** A line of the producer's stderr. */
    void onProducerLine(String line);

    /** A line of the consumer's stdout. */
    void onConsumerOutput(String line);

    /** A line of the consumer's stderr. */
    void onConsumerLine(String line);

    /** Both processes have ended, all their output has been handed on, every descriptor is closed. Called once. */
    void onEnd(PipelineExit exit);
}
