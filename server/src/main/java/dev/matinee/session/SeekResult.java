package dev.matinee.session;

/** What became of a wish to seek. */
public enum SeekResult {
    DONE,
    /** There is no such session any more, or it has failed. */
    GONE,
    /** The length of the source is unknown, and the place is not among what is there. */
    UNKNOWN_LENGTH,
    /** The source is live, and the place lies outside of what is kept of it. */
    OUTSIDE_WINDOW,
    /** The source is shorter. */
    BEYOND_END,
    /** It would have to run again, and the maximum of streams runs. */
    NO_PLACE
}
