package dev.matinee.take;

import java.time.Duration;

/**
 * How long a take may stand still.
 *
 * @param first from its start to the first bytes of the decoded picture
 * @param stall without a byte moved though it had credit
 */
public record Deadlines(Duration first, Duration stall) {
    /** Long enough for a slow server, short enough for a person who waits. */
    public static final Deadlines DEFAULT = new Deadlines(Duration.ofSeconds(20), Duration.ofSeconds(20));
}
