package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The RAM disk never fills, whatever is watched, by how many, and for how long. */
@Timeout(300)
class BudgetIT {
    private static final int FILM_SECONDS = 7200;
    private static final long MEBIBYTE = 1 << 20;

    private static FileServer files;

    @BeforeAll
    static void start() throws IOException {
        files = new FileServer();
    }

    @AfterAll
    static void stop() {
        files.close();
    }

    /** Looks at a directory ten times a second, as an operator's monitoring would, and keeps the most it has seen. */
    private static final class Gauge implements AutoCloseable {
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final AtomicLong most = new AtomicLong();
        private final Path directory;

        Gauge(Path directory) {
            this.directory = directory;
            timer.scheduleAtFixedRate(() -> most.accumulateAndGet(bytes(), Math::max), 0, 100, TimeUnit.MILLISECONDS);
        }

        private long bytes() {
            return TestServer.files(directory).stream().mapToLong(Gauge::size).sum();
        }

        private static long size(Path file) {
            try {
                return Files.isRegularFile(file) ? Files.size(file) : 0;
            } catch (NoSuchFileException e) {
                return 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long most() {
            return most.get();
        }

        @Override
        public void close() {
            timer.shutdownNow();
        }
    }

    /** Twice as large as the budget: the same minute again and again, which costs nothing to make. */
    private static Path twoHours() {
        Path minute = Clips.make(
                "minute.mp4",
                Clips.video("320x180", 25, 60),
                Clips.tone(60),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-b:v", "550k", "-minrate", "550k"),
                List.of("-maxrate", "550k", "-bufsize", "550k", "-x264-params", "nal-hrd=cbr", "-c:a", "aac"));
        return Clips.make(
                "two-hours.mkv",
                List.of("-stream_loop", "-1", "-i", minute.toString(), "-t", Integer.toString(FILM_SECONDS)),
                List.of("-c", "copy"));
    }

    /** A viewer that fetches every segment once, in order, as a player does; answers how many. */
    private static int watch(Api api, String session) throws InterruptedException {
        Set<String> seen = new HashSet<>();
        while (true) {
            Playlist playlist = api.playlist(session);
            for (Playlist.Entry entry : playlist.entries()) {
                if (seen.add(entry.name())) {
                    Api.Answer answer = api.segment(session, entry.name());
                    assertEquals(200, answer.status(), "a segment that is listed is there");
                }
            }
            if (playlist.ended()) {
                return seen.size();
            }
            TimeUnit.MILLISECONDS.sleep(150);
        }
    }

    @Test
    void aFilmOfTwoHoursPlaysToItsEndForFour() throws Exception {
        Path film = twoHours();
        assertTrue(Files.size(film) > 400 * MEBIBYTE, "it must not fit as a whole: " + Files.size(film));
        TestServer server = TestServer.with()
                .budget("256M")
                .maxStreams(1)
                .faster(120)
                .timeout(Duration.ofHours(1))
                .ahead(Duration.ofMinutes(10))
                .start();
        ExecutorService viewers = Executors.newFixedThreadPool(4);
        try (server;
                Gauge gauge = new Gauge(server.streams())) {
            Api api = server.api();
            String session = api.start(files.url("ranges", film));
            List<Future<Integer>> watching = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                watching.add(viewers.submit(() -> watch(api, session)));
            }
            JsonNode state = Patience.awaitThat(
                    "the end of the film",
                    Duration.ofMinutes(4),
                    () -> beat(api, session),
                    now -> now.get("phase").asText().equals("ended"));
            assertTrue(state.get("error").isNull(), state::toString);
            assertEquals("copying", state.get("mode").asText());
            assertEquals(FILM_SECONDS, state.get("position").asDouble(), 5);
            int most = 0;
            for (Future<Integer> one : watching) {
                most = Math.max(most, one.get());
            }
            assertTrue(most > FILM_SECONDS / 3, "segments seen: " + most);
            assertTrue(gauge.most() > 50 * MEBIBYTE, "it measures: " + gauge.most());
            assertTrue(gauge.most() <= 256 * MEBIBYTE, "at most " + gauge.most());
        } finally {
            viewers.shutdownNow();
        }
    }

    private static JsonNode beat(Api api, String session) {
        api.post("/heartbeat/" + session);
        return api.state(session);
    }

    /** Two films that are fatter than the budget share it, and neither starves the other. */
    @Test
    void fatFilmsShareTheBudgetFairly() throws Exception {
        Path fat = Clips.make(
                "fat.mp4",
                Clips.video("640x360", 30, 60),
                List.of("-vf", "noise=alls=60:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-g", "60"),
                List.of("-b:v", "10M", "-maxrate", "10M", "-bufsize", "10M", "-movflags", "+faststart"));
        assertTrue(Files.size(fat) > 60 * MEBIBYTE, "size " + Files.size(fat));
        TestServer server = TestServer.with().budget("64M").maxStreams(2).start();
        try (server;
                Gauge gauge = new Gauge(server.streams())) {
            Api api = server.api();
            List<String> both = List.of(api.start(files.url("ranges", fat)), api.start(files.url("plain", fat)));
            for (String session : both) {
                Patience.awaitThat(
                        session + " fills its share",
                        Duration.ofSeconds(60),
                        () -> api.playlist(session).seconds(),
                        seconds -> seconds > 12);
            }
            Patience.pause(Duration.ofSeconds(3));
            List<Double> ready = both.stream()
                    .map(session -> api.playlist(session).seconds())
                    .toList();
            assertEquals(ready.get(0), ready.get(1), 8, () -> "seconds ready: " + ready);
            assertTrue(gauge.most() <= 64 * MEBIBYTE, "at most " + gauge.most());
            server.clear();
        }
    }

    private static void empty(TestServer server) throws IOException {
        for (Path file : server.files()) {
            if (Files.isDirectory(file)) {
                TestServer.remove(file);
            }
        }
    }

    private static void assertSaysItIsGone(Api api, String session) {
        JsonNode state = api.awaitPhase(session, "failed");
        assertEquals("storage_failed", state.get("code").asText(), state::toString);
        assertTrue(state.get("error").asText().contains("streams directory"), state::toString);
    }

    /** Somebody empties the RAM disk: the stream says so, and the next one plays. */
    @Test
    void aVanishedDirectoryEndsInWords() throws Exception {
        try (TestServer server = TestServer.with().ahead(Duration.ofSeconds(8)).start()) {
            Api api = server.api();
            String session = api.start(files.url("ranges", LongClip.file()));
            Playlist.Entry first = Patience.awaitThat(
                            "a segment",
                            Duration.ofSeconds(60),
                            () -> api.playlist(session).entries(),
                            entries -> !entries.isEmpty())
                    .get(0);
            empty(server);
            // Who fetches one watches, so the film runs on and wants to store more.
            assertEquals(200, api.segment(session, first.name()).status(), "what is open can still be sent");
            assertSaysItIsGone(api, session);
            String next = api.start(files.url("ranges", Clips.h264(5)));
            assertTrue(api.awaitComplete(next).get("error").isNull());
            server.clear();
        }
    }

    /** The same where ffmpeg finds it out, as it opens a file, before a complete one is missed. */
    @Test
    void aSeekInAVanishedDirectoryEndsInWords() throws Exception {
        try (TestServer server = TestServer.with().ahead(Duration.ofSeconds(8)).start()) {
            Api api = server.api();
            String session = api.start(files.url("ranges", LongClip.file()));
            // As far as it may go for now: it would find out by itself otherwise.
            Patience.await(
                    "the stream is ahead",
                    Duration.ofSeconds(60),
                    () -> api.state(session).get("progress").get("ready").asDouble() >= 8);
            empty(server);
            assertEquals(
                    200,
                    api.post("/streams/" + session + "/seek", "position", "60").status());
            assertSaysItIsGone(api, session);
            server.clear();
        }
    }
}
