package dev.matinee.source.library;

import dev.matinee.process.Errand;
import dev.matinee.source.NetworkOptions;
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.gate.Standing;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A frame and the duration of each film that somebody looks at, made one after another by ffmpeg on the thread {@code
 * posters}, at the lowest priority, and kept in memory within a bound. Its methods are for any thread and never wait.
 */
public final class Posters implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Posters.class);
    private static final Pattern DURATION = Pattern.compile("Duration: (\\d+):(\\d\\d):(\\d\\d\\.\\d+)");
    private static final int WAITING = 200;
    private static final int MOST_KEPT = 5000;
    private static final long MOST_OCTETS = 32 << 20;
    private static final int LARGEST = 512 << 10;
    private static final int SECONDS = 20;
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** What is known of a film. */
    public static final class Poster {
        /** In the place of one that can't be made now. */
        static final Poster LATER = new Poster(new byte[0], Double.NaN);

        private final byte[] jpeg;
        private final double seconds;

        private Poster(byte[] jpeg, double seconds) {
            this.jpeg = jpeg;
            this.seconds = seconds;
        }

        /** Whether too many are asked for, so that it is worth asking again. */
        public boolean later() {
            return this == LATER;
        }

        /** A JPEG that must not be changed; empty where there is none to be had. */
        public byte[] jpeg() {
            return jpeg;
        }
    }

    private final Library library;
    private final EgressGate gate;
    private final String ffmpeg;
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), new DefaultThreadFactory("posters", true));
    private final Map<String, CompletableFuture<Poster>> all = new ConcurrentHashMap<>();
    /** Those that are made, the oldest first; of the worker alone, as is the count of their octets. */
    private final ArrayDeque<String> made = new ArrayDeque<>();

    private long octets;
    private volatile @Nullable Errand errand;
    private volatile boolean closed;

    public Posters(Library library, EgressGate gate, String ffmpeg) {
        this.library = library;
        this.gate = gate;
        this.ffmpeg = ffmpeg;
    }

    /** The duration in seconds as far as it is known; does not make anything happen. */
    public OptionalDouble duration(Film film) {
        CompletableFuture<Poster> poster = all.get(key(film));
        double seconds = poster == null ? Double.NaN : poster.getNow(Poster.LATER).seconds;
        return Double.isNaN(seconds) ? OptionalDouble.empty() : OptionalDouble.of(seconds);
    }

    /** Tells the poster, at once or later and then from another thread. */
    public void poster(Film film, Consumer<Poster> done) {
        String key = key(film);
        var mine = new CompletableFuture<Poster>();
        CompletableFuture<Poster> before = all.putIfAbsent(key, mine);
        if (before != null) {
            before.thenAccept(done);
            return;
        }
        mine.thenAccept(done);
        try {
            worker.execute(() -> {
                Poster poster = make(film);
                keep(key, poster);
                mine.complete(poster);
            });
        } catch (RejectedExecutionException e) {
            all.remove(key);
            mine.complete(Poster.LATER);
        }
    }

    /** A film that was exchanged for another gets another poster. */
    private static String key(Film film) {
        return film.id() + '-' + Long.toHexString(film.bytes()) + '-' + Long.toHexString(film.modifiedMillis());
    }

    private void keep(String key, Poster poster) {
        if (poster == Poster.LATER) {
            all.remove(key);
            return;
        }
        made.add(key);
        octets += poster.jpeg.length;
        while (octets > MOST_OCTETS || made.size() > MOST_KEPT) {
            CompletableFuture<Poster> eldest = all.remove(made.remove());
            octets -= eldest == null ? 0 : eldest.getNow(Poster.LATER).jpeg.length;
        }
    }

    private Poster make(Film film) {
        if (closed) {
            return Poster.LATER;
        }
        try (Pass pass = gate.admit("poster", Standing.PUBLIC, null)) {
            String url = pass.offer(library.offer(film));
            double seconds = probe(pass, url);
            byte[] jpeg = frame(pass, url, Double.isNaN(seconds) ? 0 : Math.min(seconds / 8, 300));
            if (jpeg.length == 0) {
                jpeg = frame(pass, url, 0);
            }
            LOG.debug("poster of {}: {} octets, {} s", film.id(), jpeg.length, seconds);
            return new Poster(jpeg, seconds);
        }
    }

    private double probe(Pass pass, String url) {
        List<String> line = new ArrayList<>(command());
        line.addAll(List.of("-i", url));
        // ffmpeg without an output says what it has found, and then that it has none.
        String said = run(pass, line).said();
        Matcher duration = DURATION.matcher(said);
        return duration.find()
                ? Integer.parseInt(duration.group(1)) * 3600
                        + Integer.parseInt(duration.group(2)) * 60
                        + Double.parseDouble(duration.group(3))
                : Double.NaN;
    }

    private byte[] frame(Pass pass, String url, double at) {
        List<String> line = new ArrayList<>(command());
        line.addAll(
                List.of("-ss", String.format(Locale.ROOT, "%.3f", at), "-i", url, "-map", "0:V:0", "-frames:v", "1"));
        line.addAll(List.of("-vf", "thumbnail=24,scale=w='min(480,iw*sar)':h='ow/dar',setsar=1,format=yuvj420p"));
        line.addAll(List.of("-c:v", "mjpeg", "-q:v", "6", "-f", "image2pipe", "pipe:1"));
        Errand.Result result = run(pass, line);
        return result.exitCode() == 0 ? result.output() : new byte[0];
    }

    private List<String> command() {
        List<String> line = new ArrayList<>(List.of(ffmpeg, "-hide_banner", "-nostdin", "-nostats", "-threads", "1"));
        line.addAll(NetworkOptions.once(SILENCE).ffmpeg());
        return line;
    }

    private Errand.Result run(Pass pass, List<String> line) {
        Errand next = new Errand(true);
        errand = next;
        if (closed) {
            next.cancel();
        }
        return next.run(line, pass.environment(), SECONDS, LARGEST);
    }

    @Override
    public void close() {
        closed = true;
        worker.shutdownNow();
        Errand running = errand;
        if (running != null) {
            running.cancel();
        }
    }
}
