package dev.matinee.session;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the streams that run against their maximum. Any thread; racing starts can't pass it. */
public final class Admission {
    private final int maximum;
    private final AtomicInteger running = new AtomicInteger();

    public Admission(int maximum) {
        this.maximum = maximum;
    }

    /** A place, to be released once; empty when all are taken. */
    public Optional<Slot> acquire() {
        int before = running.getAndUpdate(n -> n < maximum ? n + 1 : n);
        return before < maximum ? Optional.of(new Slot()) : Optional.empty();
    }

    public int maximum() {
        return maximum;
    }

    public int running() {
        return running.get();
    }

    /** A place among the running streams. */
    public final class Slot {
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Slot() {}

        /** Whether it has been neither released nor handed over. */
        boolean isHeld() {
            return held.get();
        }

        /** Gives the place back; a second call does nothing. */
        public void release() {
            if (held.compareAndSet(true, false)) {
                running.decrementAndGet();
            }
        }

        /** Hands a place that is still held to a new owner; the old one's release does nothing from then on. */
        public Optional<Slot> handOver() {
            return held.compareAndSet(true, false) ? Optional.of(new Slot()) : Optional.empty();
        }
    }
}
