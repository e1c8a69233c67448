package dev.matinee.session;

/** What became of a wish for other tracks. */
public enum ChooseResult {
    DONE,
    /** The session has not begun to play, or plays no more. */
    NOT_NOW,
    /** The source has no such track. */
    NO_SUCH_TRACK,
    /** It would have to run again, and the maximum of streams runs. */
    NO_PLACE
}
