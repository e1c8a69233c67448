package dev.matinee.take;

/**
 * How a take ended.
 *
 * @param outcome what became of it
 * @param code a word for a program, empty unless it failed
 * @param words a sentence for a viewer, empty unless it failed
 */
public record TakeEnd(Outcome outcome, String code, String words) {
    /** What became of a take. */
    public enum Outcome {
        /** The source was played to its end. */
        FINISHED,
        /** We ended it. */
        STOPPED,
        /** The source is at fault, or a program died; another try may help. */
        FAILED,
        /** Its pictures have to be encoded after all. */
        NOT_COPYABLE,
        /** Its pictures can be taken over, but no smaller ones can be cut where they are. */
        UNEVEN,
        /** Another try can't help: the link leads to nothing that plays. */
        HOPELESS
    }

    boolean failed() {
        return outcome != Outcome.FINISHED && outcome != Outcome.STOPPED;
    }

    /** There is no room for segments, whether a program or the budget finds it out. */
    public static final TakeEnd STORAGE_FULL = new TakeEnd(
            Outcome.HOPELESS, "storage_full", "The server's streams directory is full; its operator has to make room.");

    /** The folder for segments is no longer there, whether a program or the session finds it out. */
    public static final TakeEnd STORAGE_GONE = new TakeEnd(
            Outcome.HOPELESS, "storage_failed", "The server's streams directory has been emptied while the film ran.");

    static final TakeEnd FINISHED = new TakeEnd(Outcome.FINISHED, "", "");
    static final TakeEnd STOPPED = new TakeEnd(Outcome.STOPPED, "", "");
}
