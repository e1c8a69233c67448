package dev.matinee.web;

import dev.matinee.hls.MediaPlaylist;
import dev.matinee.hls.Rendition;
import dev.matinee.hls.Segment;
import dev.matinee.hls.Timeline;
import dev.matinee.hls.TransportStream;
import dev.matinee.http.MediaType;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.net.SharedFile;
import dev.matinee.session.Outlet;
import dev.matinee.session.Session;
import dev.matinee.session.SessionState;
import dev.matinee.subtitle.Cue;
import dev.matinee.subtitle.WebVtt;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jctools.maps.NonBlockingHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A session's playlist, rendered when a segment lands, and its open segment files. Event loops read both; what else there is, requests
 * that came too early among it, is the reactor thread's.
 */
final class HlsOutlet implements Outlet {
    private static final long ANY = 0;
    private static final String IMMUTABLE = "max-age=31536000, immutable";

    private static final Reply TOO_FAR = Reply.error(
                    400, "_HLS_msn is too far ahead; allowed is up to 2 beyond the last segment.", "reload_too_far")
            .build();

    private static final Reply BAD_RELOAD = Reply.error(400, "_HLS_msn takes a whole number.", "reload_malformed")
            .build();

    private final Session session;
    private final EventExecutor reactor;
    private final LongSupplier clock;
    private final Function<Timeline, String> renderer;
    private final NonBlockingHashMap<String, SharedFile> segments = new NonBlockingHashMap<>();
    private final Set<Integer> heights = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Rendered rendered;
    private volatile boolean closed;
    /** The reactor thread's, as are those below. */
    private final HeldRequests held;

    private final Variants variants;
    private final Map<Integer, Reply> pictures = new HashMap<>();
    private final Map<Integer, Reply> renditions = new HashMap<>();

    /**
     * @param clock of the sessions, in nanoseconds
     * @param renderer makes the media playlist
     */
    HlsOutlet(Session session, EventExecutor reactor, LongSupplier clock, Function<Timeline, String> renderer) {
        this.session = session;
        this.reactor = reactor;
        this.clock = clock;
        this.renderer = renderer;
        held = new HeldRequests(reactor);
        variants = new Variants(session.id());
    }

    static HlsOutlet of(Session session) {
        return (HlsOutlet) session.outlet();
    }

    @Override
    public void publish(Segment segment, Path file) throws IOException {
        for (String name : segment.names()) {
            segments.put(name, open(file.resolveSibling(name)));
        }
        for (String name : segment.maps()) {
            if (!segments.containsKey(name)) {
                segments.put(name, open(file.resolveSibling(name)));
            }
        }
        segment.rungs().forEach(rung -> heights.add(rung.height()));
        variants.add(file);
    }

    private static SharedFile open(Path file) throws IOException {
        return SharedFile.open(file, MediaType.ofFileName(file.getFileName().toString()), IMMUTABLE);
    }

    @Override
    public void withdraw(List<String> files) {
        files.forEach(this::forget);
    }

    private void forget(String name) {
        SharedFile file = segments.remove(name);
        if (file != null) {
            file.release();
        }
    }

    @Override
    public void refresh(Timeline timeline) {
        variants.forget();
        pictures.clear();
        renditions.clear();
        Rendered next = Rendered.of(timeline, playlist(renderer.apply(timeline)));
        rendered = next;
        held.refresh(next);
    }

    @Override
    public void close() {
        closed = true;
        held.close(refusal());
        List.copyOf(segments.keySet()).forEach(this::forget);
    }

    /** The segment that a playlist is to list, 0 for any; empty when the request has been answered with what is wrong. */
    static OptionalLong wanted(Exchange exchange) {
        String wanted = exchange.query("_HLS_msn");
        if (wanted != null && !wanted.matches("\\d{1,15}")) {
            exchange.send(BAD_RELOAD);
            return OptionalLong.empty();
        }
        return OptionalLong.of(wanted == null ? ANY : Long.parseLong(wanted));
    }

    /** Answers a request for the playlist, at once or when it lists segment {@code wanted} (0 for any). */
    void playlist(Exchange exchange, long wanted) {
        Rendered now = rendered;
        if (now != null && !closed && now.lists(wanted)) {
            exchange.send(now.reply());
        } else {
            wait(exchange, wanted, Rendered::reply);
        }
    }

    /** The heights of smaller pictures that there are, the largest first. Any thread. */
    List<Integer> heights() {
        Rendered now = rendered;
        return now == null ? List.of() : now.heights();
    }

    /** Whether there are or were smaller pictures of this height. Any thread. */
    boolean offers(int height) {
        return heights.contains(height);
    }

    /** Answers a request for the playlist of the pictures of this height; it lists the largest where there are none. */
    void pictures(Exchange exchange, int height, long wanted) {
        wait(
                exchange,
                wanted,
                now -> pictures.computeIfAbsent(
                        height,
                        size -> playlist(MediaPlaylist.render(
                                now.timeline(),
                                segment -> "../" + segment.rung(size).name()))));
    }

    /** Answers a request for the playlist of subtitles, whose segments go with those of the pictures, one by one. */
    void subtitles(Exchange exchange, int track, long wanted) {
        wait(
                exchange,
                wanted,
                now -> renditions.computeIfAbsent(
                        track,
                        id -> playlist(MediaPlaylist.render(
                                now.timeline(), segment -> id + "/" + segment.sequence() + ".vtt"))));
    }

    /** Answers a request for a segment of subtitles; it may wait a little for them. */
    void cues(Exchange exchange, int track, long sequence) {
        reactor.execute(() -> {
            Optional<Segment> segment =
                    Optional.ofNullable(rendered).flatMap(now -> now.timeline().find(sequence));
            if (segment.isEmpty()) {
                exchange.send(Answers.NO_SEGMENT);
            } else {
                session.pickedUp();
                session.subtitles()
                        .cues(
                                track,
                                segment.get().startMicros(),
                                segment.get().endMicros(),
                                (cues, complete) -> exchange.send(vtt(cues, complete)));
            }
        });
    }

    private static Reply vtt(List<Cue> cues, boolean complete) {
        String text = WebVtt.segment(cues, TransportStream.MUXER_OFFSET_MICROS, complete);
        return Reply.of(200, MediaType.WEBVTT, text.getBytes(StandardCharsets.UTF_8))
                .cacheControl("no-cache")
                .tagged()
                .build();
    }

    /** Answers a request for the master playlist, as soon as there is a segment that tells what it has to say. */
    void master(Exchange exchange) {
        wait(exchange, ANY, now -> playlist(master(now.timeline())));
    }

    private void wait(Exchange exchange, long wanted, Function<Rendered, Reply> playlist) {
        Rendered now = rendered;
        if (closed) {
            exchange.send(refusal());
        } else if (wanted > (now == null ? 0 : now.nextSequence()) + 1) {
            exchange.send(TOO_FAR);
        } else {
            reactor.execute(() -> hold(exchange, wanted, playlist));
        }
    }

    private void hold(Exchange exchange, long wanted, Function<Rendered, Reply> playlist) {
        if (closed) {
            exchange.send(refusal());
        } else {
            held.add(exchange, wanted, playlist);
        }
    }

    private String master(Timeline timeline) {
        List<Rendition> subtitles = session.subtitles().offered().stream()
                .map(track -> new Rendition("subtitles/" + track.id() + ".m3u8", track.name(), track.language()))
                .toList();
        return variants.master(timeline, subtitles, session.state().positionMicros(clock.getAsLong()));
    }

    private static Reply playlist(String text) {
        // The tag names the last segment too, so that dropping one and adding one never looks unchanged.
        return Reply.of(200, MediaPlaylist.MEDIA_TYPE, text.getBytes(StandardCharsets.UTF_8))
                .cacheControl("no-cache")
                .tagged()
                .build();
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

    /** How many requests are held. The reactor thread's. */
    int waiting() {
        return held.count();
    }

    private Reply refusal() {
        SessionState state = session.state();
        return state.error().isEmpty()
                ? Answers.GONE
                : Reply.error(502, state.error(), state.code()).build();
    }
}
