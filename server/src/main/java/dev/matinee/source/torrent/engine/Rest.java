package dev.matinee.source.torrent.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * For how long nobody has used a torrent, and what rests for that: first nothing more of it is fetched, then nothing more is
 * given. Each is told once, until somebody uses it again. Times are those of {@link System#nanoTime}. On the event loop.
 */
final class Rest {
    /**
     * For how long nobody has read it, or asked for it, before nothing of it is fetched. Sessions ask once a second, so between a
     * reader that closes and the one that a seek opens there is no gap; some of those questions may be late on a busy machine.
     */
    private static final long FETCHED_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** For so long others are given what is here. Then all peers are let go, and have to be called anew. */
    private static final long GIVEN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final BooleanSupplier held;
    private long usedNanos;
    private boolean fetchingEnded;
    private boolean givingEnded;

    /** @param held whether somebody uses it all the time, as who reads it does */
    Rest(long now, BooleanSupplier held) {
        this.usedNanos = now;
        this.held = held;
    }

    /** Somebody uses it; answers whether anything rested. */
    boolean use(long now) {
        usedNanos = now;
        boolean rested = fetchingEnded || givingEnded;
        fetchingEnded = false;
        givingEnded = false;
        return rested;
    }

    /** For how long nobody has used it; 0 while somebody does. */
    long unusedNanos(long now) {
        return held.getAsBoolean() ? 0 : now - usedNanos;
    }

    /** Whether nobody has used it for a while. */
    boolean idle(long now) {
        return unusedNanos(now) > FETCHED_NANOS;
    }

    /** Whether from now on nothing more is to be fetched. */
    boolean endsFetching(long now) {
        boolean ends = !fetchingEnded && idle(now);
        fetchingEnded |= ends;
        return ends;
    }

    /** Whether from now on nothing more is to be given. */
    boolean endsGiving(long now) {
        boolean ends = !givingEnded && unusedNanos(now) > GIVEN_NANOS;
        givingEnded |= ends;
        return ends;
    }
}
