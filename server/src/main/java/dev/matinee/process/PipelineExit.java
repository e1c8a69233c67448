package dev.matinee.process;

/**
 * How a pair ended.
 *
 * @param producerCode exit code of the producer, 128 + N if signal N ended it, {@link #NOT_STARTED} if it never ran
 * @param consumerCode the same of the consumer
 * @param bytes how many bytes went from one to the other
 * @param ended whether we ended it ourselves by {@link Pipeline#end}
 * @param problem what went wrong in the reactor itself (a failed start, a broken pipe), empty where nothing did
 */
public record PipelineExit(int producerCode, int consumerCode, long bytes, boolean ended, String problem) {
    /** Stands for the exit code of a process that could not be started. */
    public static final int NOT_STARTED = -1;

    /** Whether both processes did all their work. */
    public boolean clean() {
        return producerCode == 0 && consumerCode == 0 && !ended;
    }
}
