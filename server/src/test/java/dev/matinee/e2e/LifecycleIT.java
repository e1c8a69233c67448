package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.e2e.Served.Kind;
import dev.matinee.media.Clips;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of a session from its first heartbeat to its last file, and what kills do to it. */
@Timeout(300)
class LifecycleIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RETENTION = Duration.ofSeconds(3);
    private static final int MOST = 3;

    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with()
            .maxStreams(MOST)
            .timeout(TIMEOUT)
            .retention(RETENTION)
            .ahead(Duration.ofSeconds(6)));

    @TempDir
    Path downloads;

    private static String film() {
        return stage.link(LongClip.file());
    }

    private static void beat(String session) {
        Api.Answer answer = stage.api().post("/heartbeat/" + session, "viewer", "a");
        assertEquals(200, answer.status(), answer::text);
    }

    @Test
    void livesByItsHeartbeatsAndStaysWatchableForAWhile() {
        Api api = stage.api();
        String session = api.start(film());
        api.awaitPhase(session, "playing");
        // More than twice its timeout, and it lives.
        long end = System.nanoTime() + TIMEOUT.multipliedBy(2).plusMillis(500).toNanos();
        while (System.nanoTime() - end < 0) {
            beat(session);
            assertEquals("playing", api.state(session).get("phase").asText());
            Patience.pause(Duration.ofMillis(250));
        }
        assertEquals(1, api.state(session).get("viewers").asInt());
        // Now nobody beats any more.
        JsonNode state = api.awaitPhase(session, "ended");
        assertTrue(state.get("error").isNull(), state::toString);
        Playlist playlist = api.playlist(session);
        assertTrue(playlist.ended(), playlist::text);
        for (Playlist.Entry entry : playlist.entries()) {
            assertEquals(200, api.segment(session, entry.name()).status(), entry::name);
        }
        Programs.awaitNone();
        assertEquals(0, api.running());
        Patience.awaitThat(
                "forgotten after its retention",
                RETENTION.plusSeconds(5),
                () -> api.get("/streams/" + session).status(),
                status -> status == 404);
        stage.server().awaitNothingLeft();
        assertEquals(404, api.get("/streams/" + session + "/playlist.m3u8").status());
        assertEquals(404, api.segment(session, playlist.entries().get(0).name()).status());
    }

    @Test
    void anotherLinkUnderTheSameNameReplacesTheFirst() {
        Api api = stage.api();
        String session = api.start(film());
        api.awaitPhase(session, "playing");
        String old = api.playlist(session).entries().get(0).name();
        assertEquals(
                200,
                api.post("/stream/" + session, "url", stage.link(Clips.h264(5))).status());
        assertEquals(1, api.running());
        JsonNode state = api.awaitComplete(session);
        assertEquals("h264-5.mp4", state.get("title").asText());
        assertEquals(5.0, state.get("duration").asDouble(), 0.2);
        Playlist playlist = api.playlist(session);
        assertEquals(5.0, playlist.seconds(), 0.5);
        assertTrue(playlist.entries().stream().noneMatch(entry -> entry.name().equals(old)), playlist::text);
        assertEquals(404, api.segment(session, old).status());
        Programs.awaitNone();
        long folders =
                stage.server().files().stream().filter(Files::isDirectory).count();
        assertEquals(1, folders, () -> "only the new one's: " + stage.server().files());
    }

    @Test
    void racingStartsNeverPassTheMaximum() throws Exception {
        Api api = stage.api();
        String silent = stage.link("hang", Clips.h264(5));
        List<Integer> statuses = race(
                32, i -> () -> api.post("/stream/racer-" + i, "url", silent).status());
        assertEquals(MOST, statuses.stream().filter(status -> status == 200).count(), statuses::toString);
        assertEquals(
                32 - MOST, statuses.stream().filter(status -> status == 429).count(), statuses::toString);
        assertEquals(MOST, api.running());
        assertEquals(MOST, api.get("/streams").json().get("streams").size());
        Patience.awaitThat(
                "one pair of programs for each",
                Duration.ofSeconds(60),
                () -> Programs.ours().size(),
                count -> count == 2 * MOST);
    }

    @Test
    void racingStartsOfOneNameLeaveOneSession() throws Exception {
        Api api = stage.api();
        String silent = stage.link("hang", Clips.h264(5));
        List<Integer> statuses =
                race(32, i -> () -> api.post("/stream/one", "url", silent).status());
        assertTrue(statuses.stream().allMatch(status -> status == 200 || status == 429), statuses::toString);
        assertTrue(statuses.contains(200), statuses::toString);
        assertEquals(1, api.get("/streams").json().get("streams").size());
        Patience.awaitThat(
                "one pair of programs only",
                Duration.ofSeconds(60),
                () -> Programs.ours().size(),
                count -> count == 2);
        assertEquals(1, api.running());
    }

    @Test
    void racingStartsAndStopsLeaveNothing() throws Exception {
        Api api = stage.api();
        String silent = stage.link("hang", Clips.h264(5));
        race(32, i -> () -> {
            String name = "/" + "swing-" + i % 4;
            return i % 2 == 0
                    ? api.post("/stream" + name, "url", silent).status()
                    : api.post("/stop" + name).status();
        });
    }

    private static List<Integer> race(int runners, IntFunction<Callable<Integer>> work) throws Exception {
        CyclicBarrier line = new CyclicBarrier(runners);
        ExecutorService threads = Executors.newFixedThreadPool(runners);
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < runners; i++) {
                Callable<Integer> mine = work.apply(i);
                running.add(threads.submit(() -> {
                    line.await();
                    return mine.call();
                }));
            }
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> one : running) {
                answers.add(one.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Either program, in either way of working: what is lost with it is made again, and viewers miss nothing. */
    @ParameterizedTest(name = "kill -9 of {0}, copying {1}")
    @CsvSource({"mpv, false", "ffmpeg, false", "ffmpeg, true"})
    void playsOnByItselfAfterAKill(String program, boolean copy) throws Exception {
        TestServer own = TestServer.with()
                .copy(copy)
                .ahead(Duration.ofSeconds(6))
                .timeout(Duration.ofSeconds(60))
                .start();
        try (own) {
            Api api = own.api();
            String session = api.start(film());
            api.awaitPhase(session, "playing");
            // Who fetches a segment watches, and the film begins to run.
            assertEquals(
                    200,
                    api.segment(session, api.playlist(session).entries().get(0).name())
                            .status());
            Patience.awaitThat(
                    "it holds back in mid-film",
                    Duration.ofSeconds(60),
                    () -> api.state(session).get("ahead").asDouble(),
                    ahead -> ahead >= 4);
            List<ProcessHandle> victims = Programs.ours(program);
            assertFalse(victims.isEmpty());
            Programs.kill(victims.get(0));
            Playlist after = Patience.awaitThat(
                    "two more segments after a discontinuity",
                    Duration.ofSeconds(40),
                    () -> api.playlist(session),
                    playlist -> segmentsBehindDiscontinuity(playlist) >= 2);
            JsonNode state = api.state(session);
            assertEquals("playing", state.get("phase").asText(), state::toString);
            assertTrue(state.get("error").isNull(), state::toString);
            nothingIsMissing(own, session, after, copy);
            assertEquals(200, api.stop(session).status());
            own.awaitNothingLeft();
        }
    }

    private static int segmentsBehindDiscontinuity(Playlist playlist) {
        List<Playlist.Entry> entries = playlist.entries();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).discontinuity()) {
                return entries.size() - i;
            }
        }
        return 0;
    }

    /** Segments carry source time, so over the border of two takes it goes on where it was; a copy may repeat a group. */
    private void nothingIsMissing(TestServer own, String session, Playlist playlist, boolean copy) throws Exception {
        assertEquals(1, playlist.discontinuities(), playlist::text);
        double end = Double.NaN;
        for (Playlist.Entry entry : playlist.entries()) {
            Path file = Files.write(
                    downloads.resolve(entry.name()),
                    own.api().segment(session, entry.name()).body());
            Served segment = Served.of(file.toString());
            if (entry.discontinuity()) {
                double step = segment.start(Kind.VIDEO) - end;
                assertTrue(step < 0.1, "missing: " + step + " s");
                assertTrue(step > (copy ? -2.1 : -0.1), "twice: " + -step + " s");
            }
            end = segment.end(Kind.VIDEO);
        }
    }

    @Test
    void stopsWhileItStarts() {
        Api api = stage.api();
        for (int i = 0; i < 5; i++) {
            String session = UUID.randomUUID().toString();
            // A place is free again when the programs of the one before have ended.
            Patience.await("a free place", Duration.ofSeconds(60), () -> api.running() < MOST);
            assertEquals(200, api.post("/stream/" + session, "url", film()).status());
            assertEquals(200, api.stop(session).status());
            assertEquals(404, api.get("/streams/" + session).status());
        }
        stage.server().awaitNothingLeft();
    }
}
