package dev.matinee.session;

import java.util.Locale;

/** Where a session stands in its life. */
public enum Phase {
    /** No segment yet. */
    STARTING,
    /** There is something to watch, and more to come. */
    PLAYING,
    /** The room has halted. */
    PAUSED,
    /** Nothing more will come; what is there stays watchable until its retention ends. */
    ENDED,
    /** It could not go on; the state says why. */
    FAILED;

    /** The word in the API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether programs may still be at work for it. */
    public boolean live() {
        return this == STARTING || this == PLAYING || this == PAUSED;
    }
}
