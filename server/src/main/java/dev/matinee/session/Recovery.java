package dev.matinee.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How often, and after which pauses, a take that failed is begun anew. The reactor thread's. */
final class Recovery {
    private static final List<Duration> PAUSES =
            List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(8));
    /** A take that came this far was worth the while: the tries are counted from the start again. */
    private static final long FRUITFUL_MICROS = 4_000_000;

    private static final int FEW = 2;

    private int tries;

    /** The pause before the next try; empty when enough is enough. */
    Optional<Duration> next() {
        return tries < PAUSES.size() ? Optional.of(PAUSES.get(tries++)) : Optional.empty();
    }

    /** The same before anything was ever seen: somebody waits in front of an empty picture for words. */
    Optional<Duration> nextOfFew() {
        return tries < FEW ? next() : Optional.empty();
    }

    int tries() {
        return tries;
    }

    /** A take has come {@code micros} far. */
    void progressed(long micros) {
        if (micros >= FRUITFUL_MICROS) {
            tries = 0;
        }
    }
}
