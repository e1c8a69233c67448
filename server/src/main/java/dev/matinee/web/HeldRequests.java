package dev.matinee.web;

import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests for a playlist that came too early: held until it lists the segment they want, and answered all at once, so that
 * a thousand of them cost one rendering. The reactor thread's.
 */
final class HeldRequests {
    /** How long a request for a first playlist is held: longer than a healthy start takes. */
    private static final Duration FIRST = Duration.ofSeconds(25);
    /** A blocking reload is answered with what there is after three target durations (rfc8216bis §6.2.5.2). */
    private static final Duration RELOAD = Duration.ofSeconds(6);

    private static final int MOST = 20_000;
    private static final Reply NOT_YET = Reply.error(503, "The stream is still starting.", "starting")
            .retryAfter(1)
            .build();

    private record Held(Exchange exchange, long sequence, long deadlineNanos, Function<Rendered, Reply> playlist) {
        private void answer(@Nullable Rendered now) {
            exchange.send(now == null ? NOT_YET : playlist.apply(now));
        }

        /** Answers where it can; true where there is nothing more to hold. */
        private boolean isDone(@Nullable Rendered now) {
            if (now == null || !now.lists(sequence)) {
                return !exchange.isOpen();
            }
            answer(now);
            return true;
        }
    }

    private final EventExecutor reactor;
    private final List<Held> held = new ArrayList<>();
    private @Nullable Rendered rendered;
    private boolean expiring;

    HeldRequests(EventExecutor reactor) {
        this.reactor = reactor;
    }

    /**
     * Answers a request, now or later.
     *
     * @param sequence the segment that it waits for; 0 for any, with more patience
     * @param playlist makes the answer
     */
    void add(Exchange exchange, long sequence, Function<Rendered, Reply> playlist) {
        Duration patience = sequence == 0 ? FIRST : RELOAD;
        var request = new Held(exchange, sequence, System.nanoTime() + patience.toNanos(), playlist);
        if (held.size() >= MOST) {
            exchange.send(NOT_YET);
        } else if (!request.isDone(rendered)) {
            held.add(request);
            expireLater();
        }
    }

    /** Answers all whose segment is listed now. */
    void refresh(Rendered now) {
        rendered = now;
        held.removeIf(request -> request.isDone(now));
    }

    /** Answers all, as nothing will be listed any more. */
    void close(Reply refusal) {
        held.forEach(request -> request.exchange.send(refusal));
        held.clear();
    }

    int count() {
        return held.size();
    }

    private void expireLater() {
        if (!expiring) {
            expiring = true;
            reactor.schedule(this::expire, 500, TimeUnit.MILLISECONDS);
        }
    }

    private void expire() {
        expiring = false;
        long now = System.nanoTime();
        held.removeIf(request -> {
            boolean late = now - request.deadlineNanos >= 0;
            if (late) {
                request.answer(rendered);
            }
            return late || !request.exchange.isOpen();
        });
        if (!held.isEmpty()) {
            expireLater();
        }
    }
}
