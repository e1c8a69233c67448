package dev.matinee.session;

import dev.matinee.source.gate.Pass;
import java.util.concurrent.TimeUnit;

/** How fast a source sends. The reactor thread's. */
final class Meter {
    private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Pass pass;
    private long sinceNanos;
    private long before;
    private long rate;

    Meter(Pass pass, long nowNanos) {
        this.pass = pass;
        sinceNanos = nowNanos;
    }

    /** Octets a second, by the last whole span. */
    long read(long nowNanos) {
        long span = nowNanos - sinceNanos;
        if (span >= SPAN_NANOS) {
            long now = pass.received();
            rate = (now - before) * TimeUnit.SECONDS.toNanos(1) / span;
            before = now;
            sinceNanos = nowNanos;
        }
        return rate;
    }
}
