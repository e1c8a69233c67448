package dev.matinee.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Looks again and again until something has come about, and fails the test at a deadline. */
final class Patience {
    private static final Duration INTERVAL = Duration.ofMillis(25);

    private Patience() {}

    /** Waits for {@code wanted} to hold; {@code what} names it in the failure. */
    static void await(String what, Duration most, Callable<Boolean> wanted) {
        awaitThat(what, most, wanted, Boolean::booleanValue);
    }

    /** Waits until what {@code look} answers is as {@code wanted}, and answers it; the failure shows the last answer. */
    static <T> T awaitThat(String what, Duration most, Callable<T> look, Predicate<T> wanted) {
        long end = System.nanoTime() + most.toNanos();
        while (true) {
            T seen = call(look);
            if (wanted.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not in " + most.toMillis() + " ms: " + what + "; last seen: " + seen);
            }
            pause(INTERVAL);
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static <T> T call(Callable<T> look) {
        try {
            return look.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
