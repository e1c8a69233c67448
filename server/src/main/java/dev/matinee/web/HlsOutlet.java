package dev.matinee.web;

import dev.matinee.hls.MediaPlaylist;
import dev.matinee.hls.Segment;
import dev.matinee.hls.Timeline;
import dev.matinee.http.MediaType;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.net.SharedFile;
import dev.matinee.session.Outlet;
import dev.matinee.session.Session;
import dev.matinee.session.SessionState;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jctools.maps.NonBlockingHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A session's playlist, rendered when a segment lands, and its open segment files. Event loops read both; requests that
 * came too early wait in a list of the reactor thread, so that a thousand of them cost one rendering.
 */
final class HlsOutlet implements Outlet {
    /** A rendered playlist. */
    private record Rendered(Reply reply, long nextSequence, boolean ended) {}

    /** A request for a playlist that must list the segment {@code sequence}. */
    private record Waiter(Exchange exchange, long sequence, long deadlineNanos) {}

    /** How long a request for a first playlist is held: longer than a healthy start takes. */
    private static final Duration FIRST = Duration.ofSeconds(25);
    /** A blocking reload is answered with what there is after three target durations (rfc8216bis §6.2.5.2). */
    private static final Duration RELOAD = Duration.ofSeconds(6);

    private static final int MAX_WAITERS = 20_000;
    private static final long ANY = 0;
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";

    private static final Reply NOT_YET = Reply.error(503, "The stream is still starting.", "starting")
            .retryAfter(1)
            .build();
    private static final Reply TOO_FAR = Reply.error(
                    400, "_HLS_msn is too far ahead; allowed is up to 2 beyond the last segment.", "reload_too_far")
            .build();

    private final Session session;
    private final EventExecutor reactor;
    private final NonBlockingHashMap<String, SharedFile> segments = new NonBlockingHashMap<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private volatile @Nullable Rendered rendered;
    private volatile boolean closed;
    private boolean expiring;

    HlsOutlet(Session session, EventExecutor reactor) {
        this.session = session;
        this.reactor = reactor;
    }

    static HlsOutlet of(Session session) {
        return (HlsOutlet) session.outlet();
    }

    @Override
    public void publish(Segment segment, Path file) throws IOException {
        segments.put(segment.name(), SharedFile.open(file, MediaType.MPEG_TS, IMMUTABLE));
    }

    @Override
    public void withdraw(List<Segment> gone) {
        gone.forEach(segment -> forget(segment.name()));
    }

    private void forget(String name) {
        SharedFile file = segments.remove(name);
        if (file != null) {
            file.release();
        }
    }

    @Override
    public void refresh(Timeline timeline) {
        byte[] text = MediaPlaylist.render(timeline).getBytes(StandardCharsets.UTF_8);
        // The tag names the last segment too, so that dropping one and adding one never looks unchanged.
        Reply reply = Reply.of(200, MediaPlaylist.MEDIA_TYPE, text)
                .cacheControl("no-cache")
                .tagged()
                .build();
        var next = new Rendered(reply, timeline.nextSequence(), timeline.ended());
        rendered = next;
        waiters.removeIf(waiter -> answered(waiter, next));
    }

    @Override
    public void close() {
        closed = true;
        waiters.forEach(waiter -> waiter.exchange.send(refusal()));
        waiters.clear();
        List.copyOf(segments.keySet()).forEach(this::forget);
    }

    /** Answers a request for the playlist, at once or when it lists segment {@code wanted} (0 for any). */
    void playlist(Exchange exchange, long wanted) {
        Rendered now = rendered;
        if (closed) {
            exchange.send(refusal());
        } else if (now != null && satisfies(now, wanted)) {
            exchange.send(now.reply);
        } else if (wanted > (now == null ? 0 : now.nextSequence) + 1) {
            exchange.send(TOO_FAR);
        } else {
            Duration patience = wanted == ANY ? FIRST : RELOAD;
            var waiter = new Waiter(exchange, wanted, System.nanoTime() + patience.toNanos());
            reactor.execute(() -> hold(waiter));
        }
    }

    /** Answers a request for a segment. */
    void segment(Exchange exchange, String name) {
        SharedFile file = segments.get(name);
        if (file == null) {
            exchange.send(Answers.NO_SEGMENT);
        } else {
            session.pickedUp();
            exchange.send(file);
        }
    }

    private static boolean satisfies(Rendered now, long wanted) {
        return now.ended || (now.nextSequence > wanted);
    }

    private static boolean answered(Waiter waiter, Rendered now) {
        if (!satisfies(now, waiter.sequence)) {
            return !waiter.exchange.isOpen();
        }
        waiter.exchange.send(now.reply);
        return true;
    }

    private void hold(Waiter waiter) {
        Rendered now = rendered;
        if (closed) {
            waiter.exchange.send(refusal());
        } else if (waiters.size() >= MAX_WAITERS) {
            waiter.exchange.send(NOT_YET);
        } else if (now == null || !answered(waiter, now)) {
            waiters.add(waiter);
            expireLater();
        }
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
        Rendered current = rendered;
        waiters.removeIf(waiter -> {
            boolean late = now - waiter.deadlineNanos >= 0;
            if (late) {
                waiter.exchange.send(current == null ? NOT_YET : current.reply);
            }
            return late || !waiter.exchange.isOpen();
        });
        if (!waiters.isEmpty()) {
            expireLater();
        }
    }

    private Reply refusal() {
        SessionState state = session.state();
        return state.error().isEmpty()
                ? Answers.GONE
                : Reply.error(502, state.error(), state.code()).build();
    }
}
