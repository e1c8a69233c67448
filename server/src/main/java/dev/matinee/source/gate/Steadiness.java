package dev.matinee.source.gate;

import java.time.Duration;
import java.util.List;

/**
 * How long the gate waits for servers, and how often it asks them again.
 *
 * @param connecting until a connection stands, the name looked up
 * @param answering after that, until a program's wait for the first octet is told as trouble
 * @param silence in the middle of a body, until the rest is asked for on another connection
 * @param pauses before the tries to get the rest of a body, one after another
 */
record Steadiness(Duration connecting, Duration answering, Duration silence, List<Duration> pauses) {
    /**
     * In all less than the 20 s for which programs and takes wait; and never long, because a server that is back should
     * not be waited for.
     */
    static final Steadiness DEFAULT = new Steadiness(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(8),
            List.of(
                    Duration.ZERO,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(3)));
}
