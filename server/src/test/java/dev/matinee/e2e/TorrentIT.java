package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import dev.matinee.media.Tracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Magnets through the whole server: real seeders on loopback, the engine as a process, mpv and ffmpeg. */
class TorrentIT {
    private Path films;
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        films = TestServer.freshDirectory();
        server = server("30s");
    }

    private TestServer server(String patience, String... more) throws IOException {
        TestServer.Setup setup = TestServer.with()
                .maxStreams(4)
                .option("--torrent-dir=" + films)
                .option("--torrent-dht=off")
                .option("--torrent-upload=unlimited")
                .option("--torrent-patience=" + patience);
        for (String option : more) {
            setup.option(option);
        }
        return setup.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        try {
            assertEquals(List.of(), left(), "left behind by the engine");
            assertEquals(0, engines().count());
        } finally {
            TestServer.remove(films);
        }
    }

    @Test
    void aMagnetPlays() throws Exception {
        try (Swarm swarm = Swarm.of(Clips.h264(12))) {
            Api api = server.api();
            String session = api.start(swarm.magnet());
            JsonNode state = api.awaitComplete(session);
            assertEquals("h264-12", state.get("title").asText());
            assertEquals(12.0, state.get("duration").asDouble(), 0.2);
            assertTrue(state.get("torrent").get("size").asLong() > 100_000, state::toString);
            assertEquals(12.0, api.playlist(session).seconds(), 0.3);
        }
    }

    @Test
    void aSeederThatGoesAndComesBackIsFoundAgain() throws Exception {
        try (Swarm swarm = Swarm.of(big(60))) {
            swarm.seeder().rate(300_000);
            Api api = server.api();
            String session = api.start(swarm.magnet());
            api.awaitPhase(session, "playing");
            swarm.away();
            long gone = System.nanoTime();
            JsonNode stalled = Patience.awaitThat(
                    "the stall is told",
                    Duration.ofSeconds(60),
                    () -> api.state(session).get("torrent"),
                    torrent -> torrent.get("stalled").asInt() >= 3);
            assertTrue(stalled.get("words").asText().startsWith("Nothing has come for"), stalled::toString);
            assertEquals("playing", api.state(session).get("phase").asText());
            // Long enough for the engine to look in vain: what it does by itself at first is not what is tested.
            Patience.pause(Duration.ofMillis(Math.max(0, 20_000 - (System.nanoTime() - gone) / 1_000_000)));
            api.post("/heartbeat/" + session);
            swarm.back();
            Patience.awaitThat("it goes on", Duration.ofSeconds(60), () -> api.playlist(session), Playlist::ended);
            assertEquals(60, api.playlist(session).seconds(), 1);
            assertEquals(0, api.playlist(session).discontinuities());
        }
    }

    @Test
    void anEngineThatIsKilledIsStartedAgainAndTheFilmGoesOn() throws Exception {
        try (Swarm swarm = Swarm.of(big(60))) {
            swarm.seeder().rate(500_000);
            Api api = server.api();
            String session = api.start(swarm.magnet());
            api.awaitPhase(session, "playing");
            ProcessHandle engine = engine();
            Programs.kill(engine);
            Patience.awaitThat("it goes on", Duration.ofSeconds(90), () -> api.playlist(session), Playlist::ended);
            double seconds = api.playlist(session).seconds();
            // A copy goes on with the group of pictures that it broke off in, here of 250.
            assertTrue(seconds > 58.5 && seconds < 60 + 250 / 30.0 + 1, () -> seconds + " s");
            assertTrue(engine().pid() != engine.pid());
        }
    }

    @Test
    void fourSessionsShareOneDownload() throws Exception {
        try (Swarm swarm = Swarm.of(big(20))) {
            Api api = server.api();
            List<String> sessions = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sessions.add(api.start(swarm.magnet()));
            }
            sessions.forEach(api::awaitComplete);
            long size = api.state(sessions.get(0)).get("torrent").get("size").asLong();
            assertTrue(swarm.seeder().given() < size * 1.3, () -> swarm.seeder().given() + " of " + size);
            assertEquals(1, engines().count());
        }
    }

    @Test
    void aSeekIntoWhatIsNotHereYetIsFetchedFirst() throws Exception {
        try (Swarm swarm = Swarm.of(big(120))) {
            swarm.seeder().rate(400_000);
            Api api = server.api();
            String session = api.start(swarm.magnet());
            api.awaitPhase(session, "playing");
            assertEquals(
                    200,
                    api.post("/streams/" + session + "/seek", "position", "100").status());
            JsonNode state = Patience.awaitThat(
                    "the other end plays",
                    Duration.ofSeconds(60),
                    () -> api.state(session),
                    now -> now.get("position").asDouble() >= 100
                            && now.get("ahead").asDouble() > 0.4);
            JsonNode torrent = state.get("torrent");
            assertTrue(torrent.get("done").asLong() < torrent.get("size").asLong() / 2, state::toString);
        }
    }

    @Test
    void whenAllIsListedItIsSaidThatNoMoreIsFetchedUntilSomebodyWantsMore() throws Exception {
        try (Swarm swarm = Swarm.of(big(120))) {
            swarm.seeder().rate(250_000);
            Api api = server.api();
            String session = api.start(swarm.magnet());
            api.awaitPhase(session, "playing");
            api.post("/streams/" + session + "/seek", "position", "112");
            JsonNode torrent = api.awaitComplete(session).get("torrent");
            assertEquals("resting", torrent.get("stage").asText(), torrent::toString);
            assertTrue(
                    torrent.get("words")
                            .asText()
                            .matches("\\d\\d? % of the film is here, and no more of it is fetched"),
                    torrent::toString);
            assertEquals(
                    0, torrent.get("peers").asInt() + torrent.get("downRate").asInt(), torrent::toString);
            api.post("/streams/" + session + "/seek", "position", "60");
            Patience.awaitThat(
                    "it is fetched again",
                    Duration.ofSeconds(60),
                    () -> api.state(session).get("torrent"),
                    again -> again.get("stage").asText().equals("ready")
                            && again.get("peers").asInt() == 1);
        }
    }

    @Test
    void whatIsWatchedCanBeChosen() throws Exception {
        try (Swarm swarm = Swarm.of(
                "Сезон 1",
                List.of("extras/short.mp4", "long ☂.mp4", "readme.txt"),
                List.of(Clips.h264(6), Clips.h264(12), Files.writeString(films.resolve("t"), "text")))) {
            Files.delete(films.resolve("t"));
            Api api = server.api();
            String session = api.start(swarm.magnet());
            assertEquals("long ☂", api.awaitComplete(session).get("title").asText());
            JsonNode listed = api.get("/streams/" + session + "/files").json().get("files");
            assertEquals(2, listed.size());
            assertEquals("long ☂.mp4", listed.get(0).get("name").asText());
            assertTrue(listed.get(0).get("selected").asBoolean());
            assertEquals("extras/short.mp4", listed.get(1).get("name").asText());
            String run = api.state(session).get("run").asText();
            Api.Answer chosen = api.post(
                    "/streams/" + session + "/file",
                    "file",
                    listed.get(1).get("index").asText());
            assertEquals(200, chosen.status(), chosen::toString);
            assertEquals("short", api.awaitComplete(session).get("title").asText());
            assertNotEquals(run, api.state(session).get("run").asText());
            assertEquals(6, api.playlist(session).seconds(), 0.3);
            Api.Answer wrong = api.post("/streams/" + session + "/file", "file", "77");
            assertEquals(400, wrong.status(), wrong::toString);
            String again = api.post(
                            "/stream",
                            "url",
                            swarm.magnet(),
                            "file",
                            listed.get(1).get("index").asText())
                    .json()
                    .get("session")
                    .asText();
            assertEquals("short", api.awaitComplete(again).get("title").asText());
        }
    }

    @Test
    void subtitlesBesideTheFilmAreListedWithTheirLanguageAndShown() throws Exception {
        Path film = Clips.h264(12);
        Path text = films.resolve("t");
        String line = "1\n00:00:00,500 --> 00:00:04,000\n<script>Zeile</script> ☂\n";
        Files.writeString(text, line);
        Path other = Files.writeString(films.resolve("o"), line.replace("Zeile", "<i>line</i>"));
        Path junk = Files.writeString(films.resolve("j"), "no subtitles");
        // With pieces of 64 KiB they share theirs with the films and with each other.
        try (Swarm swarm = Swarm.of(
                "season",
                List.of("1. Fölge.en.srt", "1. Fölge.mp4", "2.en.srt", "2.mp4", "Subs/1_junk.srt", "Subs/2_German.srt"),
                List.of(other, film, other, Clips.h264(6), junk, text))) {
            for (Path made : List.of(text, other, junk)) {
                Files.delete(made);
            }
            Api api = server.api();
            String session = api.start(swarm.magnet());
            api.awaitPhase(session, "playing");
            JsonNode tracks = Patience.awaitThat(
                    "both are listed",
                    Duration.ofSeconds(60),
                    () -> api.state(session).get("tracks").get("subtitle"),
                    listed -> listed.size() >= 2);
            assertEquals(2, tracks.size(), tracks::toString);
            assertEquals("1. Fölge.en", tracks.get(0).get("title").asText());
            assertEquals("en", tracks.get(0).get("language").asText());
            assertEquals("2_German", tracks.get(1).get("title").asText());
            assertEquals("de", tracks.get(1).get("language").asText());
            assertTrue(tracks.get(1).get("added").asBoolean(), tracks::toString);
            assertTrue(tracks.get(1).get("text").asBoolean(), tracks::toString);
            String german = api.get("/streams/" + session + "/subtitles/"
                            + tracks.get(1).get("id").asText() + "/0.vtt")
                    .text();
            assertTrue(german.startsWith("WEBVTT\n") && german.contains("Zeile ☂"), german);
            assertTrue(!german.contains("script"), german);
            String english = api.get("/streams/" + session + "/subtitles/"
                            + tracks.get(0).get("id").asText() + "/0.vtt")
                    .text();
            assertTrue(english.contains("<i>line</i>"), english);
            String master = api.get("/streams/" + session + "/master.m3u8").text();
            assertTrue(master.contains("NAME=\"2_German\",LANGUAGE=\"de\""), master);
            assertEquals("1. Fölge", api.awaitComplete(session).get("title").asText());
        }
    }

    @Test
    void aTorrentFileIsTakenByUploadAndByUrl() throws Exception {
        try (Swarm swarm = Swarm.of(Clips.h264(6));
                FileServer web = new FileServer();
                Tracker tracker = new Tracker(swarm.seeder().port())) {
            Api api = server.api();
            byte[] file = swarm.made().announcing(tracker.url());
            Api.Answer uploaded = api.postBytes("/torrent", "application/x-bittorrent", file);
            assertEquals(200, uploaded.status(), uploaded::toString);
            String link = uploaded.json().get("link").asText();
            assertEquals(
                    "h264-6", api.awaitComplete(api.start(link)).get("title").asText());
            Api.Answer half =
                    api.postBytes("/torrent?upload=u1&at=0&size=" + file.length, "", Arrays.copyOf(file, 100));
            assertEquals(100, half.json().get("at").asInt(), half::toString);
            Api.Answer rest = api.postBytes(
                    "/torrent?upload=u1&at=100&size=" + file.length, "", Arrays.copyOfRange(file, 100, file.length));
            assertEquals(link, rest.json().get("link").asText(), rest::toString);
            Api.Answer gap = api.postBytes("/torrent?upload=u2&at=100&size=200", "", new byte[100]);
            assertEquals("upload_malformed", gap.json().get("code").asText());
            Api.Answer wrong = api.postBytes("/torrent", "application/x-bittorrent", new byte[100]);
            assertEquals(400, wrong.status());
            assertEquals("torrent_malformed", wrong.json().get("code").asText());
            Path served = Files.write(films.resolve("a.torrent"), file);
            String session = api.start(web.url("plain", served));
            assertEquals("h264-6", api.awaitComplete(session).get("title").asText());
            Files.delete(served);
            assertFailure("source_not_found", "answers 404", web.url("missing", served));
        }
    }

    @Test
    void anUnwatchedEngineEnds() throws Exception {
        server.close();
        server = server("30s", "--torrent-idle=2s");
        try (Swarm swarm = Swarm.of(Clips.h264(6))) {
            Api api = server.api();
            String session = api.start(swarm.magnet());
            api.awaitComplete(session);
            api.stop(session);
            Patience.awaitThat(
                    "no engine", Duration.ofSeconds(60), () -> engines().count(), count -> count == 0);
            assertEquals(List.of(), left());
            api.awaitComplete(api.start(swarm.magnet()));
        }
    }

    @Test
    void whatCanNotBePlayedIsSaid() throws Exception {
        server.close();
        server = server("3s", "--torrent-budget=1M");
        Api api = server.api();
        String nobody = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567";
        assertFailure("torrent_no_peers", "Nobody who shares this torrent was found within 3 s.", nobody);
        try (Swarm swarm = Swarm.of("packed", List.of("a.rar", "a.r00"), List.of(Clips.h264(6), Clips.h264(6)))) {
            assertFailure("torrent_no_video", "only packed files (archives)", swarm.magnet());
        }
        try (Swarm swarm = Swarm.of(Clips.h264(20))) {
            assertFailure("torrent_too_large", "this server keeps at most 1.0 MB of torrents", swarm.magnet());
        }
        assertEquals("ok", api.get("/healthz").json().get("status").asText());
    }

    private void assertFailure(String code, String words, String magnet) {
        Api api = server.api();
        String session = api.start(magnet);
        JsonNode state = Patience.awaitThat(
                code,
                Duration.ofSeconds(60),
                () -> api.state(session),
                now -> now.get("phase").asText().equals("failed"));
        assertEquals(code, state.get("code").asText(), state::toString);
        assertTrue(state.get("error").asText().contains(words), state::toString);
    }

    /** About 100 kB a second. */
    private static Path big(int seconds) {
        return Clips.h264(seconds);
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> left = Files.list(films)) {
            return left.toList();
        }
    }

    private static Stream<ProcessHandle> engines() {
        return ProcessHandle.current().descendants().filter(TorrentIT::isEngine);
    }

    /** Its command line is too long for {@link ProcessHandle.Info}. */
    private static boolean isEngine(ProcessHandle handle) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(handle.pid()), "cmdline"))
                    .contains("torrent.engine.Engine");
        } catch (IOException e) {
            return false;
        }
    }

    private static ProcessHandle engine() {
        return engines().findFirst().orElseThrow();
    }
}
