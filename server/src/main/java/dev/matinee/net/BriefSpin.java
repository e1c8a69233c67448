package dev.matinee.net;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.util.IntSupplier;
import java.util.concurrent.TimeUnit;

/**
 * How an event loop waits: it asks epoll for a moment longer before its thread sleeps; for one loop, on its thread.
 *
 * <p>Going to sleep and being woken costs more than the moment, most of all on a virtual machine, and whoever sends what wakes
 * us pays for half of it. A request that comes within the moment, as answers and acknowledgements of busy readers do,
 * finds the thread awake. Figures stand in docs/architecture.md.
 */
final class BriefSpin implements SelectStrategy {
    /** About as long as a thread takes to sleep and to be awake again. */
    private static final long MOMENT_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final long momentNanos;

    BriefSpin(long momentNanos) {
        this.momentNanos = momentNanos;
    }

    /** Netty's own way where there is one processor: nothing could happen there in that moment. */
    static SelectStrategyFactory factory() {
        return Runtime.getRuntime().availableProcessors() > 1
                ? () -> new BriefSpin(MOMENT_NANOS)
                : DefaultSelectStrategyFactory.INSTANCE;
    }

    /** Answers how many events there are, or {@link SelectStrategy#SELECT}: sleep until there is one. */
    @Override
    public int calculateStrategy(IntSupplier ready, boolean hasTasks) throws Exception {
        long begunNanos = System.nanoTime();
        do {
            int events = ready.get();
            if (events > 0 || hasTasks) {
                return events;
            }
        } while (System.nanoTime() - begunNanos < momentNanos);
        return SELECT;
    }
}
