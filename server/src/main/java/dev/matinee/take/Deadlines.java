package dev.matinee.take;

import java.time.Duration;

/**
 * How long a take may stand still.
 *
 * @param first from its start to the first bytes of the decoded picture
 * @param stall without a byte moved though it had credit
 */
public record Deadlines(Duration first, Duration stall) {
    /**
     * Long enough for a slow server, short enough for a person who waits; the first is below mpv's own time-out of 20 s,
     * so that the words are ours.
     */
    public static final Deadlines DEFAULT = new Deadlines(Duration.ofSeconds(15), Duration.ofSeconds(20));

    /** A gateway looks for peers first. */
    static final Deadlines GATEWAY = new Deadlines(Duration.ofSeconds(60), Duration.ofSeconds(60));

    /** Whoever asks the engine is told when it stands still. */
    static final Deadlines ENGINE = new Deadlines(Duration.ofDays(1), Duration.ofDays(1));
}
