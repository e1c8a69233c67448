package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import dev.matinee.media.Front;
import dev.matinee.media.Publisher;
import dev.matinee.media.RtspServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Sources that are live, from real senders: no length, no seek beyond what is kept. */
@Timeout(300)
class LiveIT {
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.with().start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void clear() {
        server.clear();
    }

    /** Waits until so many seconds of it are listed. */
    private static JsonNode awaitSeconds(String session, double seconds) {
        server.api().awaitPhase(session, "playing");
        Patience.awaitThat(
                seconds + " s of it",
                Duration.ofSeconds(40),
                () -> server.api().playlist(session),
                playlist -> playlist.seconds() >= seconds);
        return server.api().state(session);
    }

    private static void assertLive(JsonNode state, String mode) {
        assertTrue(state.get("live").asBoolean(), state::toString);
        assertTrue(state.get("duration").isNull(), state::toString);
        assertEquals(mode, state.get("mode").asText(), state::toString);
        assertTrue(state.get("error").isNull(), state::toString);
    }

    @Test
    void rtmpPlaysAndGoesOnAfterABreak() throws Exception {
        int port = Publisher.freePort();
        try (Publisher publisher = Publisher.rtmp(port)) {
            String session = server.api().start("rtmp://127.0.0.1:" + port + "/live/key");
            assertLive(awaitSeconds(session, 4), "copying");
            assertEquals(
                    "Live from 127.0.0.1",
                    server.api().state(session).get("title").asText());
            publisher.kill();
            double before = server.api().playlist(session).seconds();
            awaitSeconds(session, before + 4);
            Playlist playlist = server.api().playlist(session);
            assertEquals(1, playlist.discontinuities(), playlist::text);
            assertEquals(409, seek(session, 3600).status());
            assertEquals(
                    "position_outside_window",
                    seek(session, 3600).json().get("code").asText());
            assertEquals(200, seek(session, 1).status());
        }
        // Nobody sends any more: that is its end, not a failure.
        String session = server.api()
                .get("/streams")
                .json()
                .get("streams")
                .get(0)
                .get("session")
                .asText();
        assertTrue(server.api().awaitComplete(session).get("error").isNull());
    }

    /** Copied by ffmpeg, and encoded by mpv; with one name for all, servers could not tell their hosts apart. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anRtmpServerIsToldTheNameInTheLink(boolean copy) throws Exception {
        int port = Publisher.freePort();
        try (TestServer other = TestServer.with().copy(copy).start();
                Publisher publisher = Publisher.rtmp(port);
                Front front = Front.plain(port)) {
            String told = "rtmp://localhost:" + front.port() + "/live,x";
            other.api().awaitPhase(other.api().start(told + "/key"), "playing");
            assertTrue(publisher.works());
            // AMF 0: the length of a name and the name, 2 for a string, its length, and the string.
            String field = "\0\5tcUrl\2\0" + (char) told.length() + told + "\0";
            assertTrue(front.heard().stream().anyMatch(heard -> heard.contains(field)), front.heard()::toString);
            assertTrue(front.heard().stream().noneMatch(heard -> heard.contains("//127.0.0.1")));
        }
    }

    @Test
    void rtmpInTlsPlays(@TempDir Path folder) throws Exception {
        int port = Publisher.freePort();
        try (Publisher publisher = Publisher.rtmp(port);
                Front front = Front.tls(port, Front.keys(folder))) {
            String link = "rtmps://127.0.0.1:" + front.port() + "/live/key";
            assertLive(awaitSeconds(server.api().start(link), 3), "copying");
            assertTrue(publisher.works());
            assertTrue(front.heard().get(0).contains("rtmps://127.0.0.1:" + front.port() + "/live"));
        }
    }

    @Test
    void rtspInTlsPlays(@TempDir Path folder) throws Exception {
        try (RtspServer camera = new RtspServer("");
                Publisher publisher = Publisher.rtsp(camera.url());
                Front front = Front.tls(URI.create(camera.url()).getPort(), Front.keys(folder))) {
            camera.awaitSender();
            String link = "rtsps://127.0.0.1:" + front.port() + "/camera";
            assertLive(awaitSeconds(server.api().start(link), 3), "encoding");
            assertTrue(publisher.works());
            assertAsked(camera, link);
        }
    }

    @Test
    void aServerWithoutTlsIsNamedAsTheCause() throws Exception {
        try (FileServer files = new FileServer()) {
            String link = files.url("ranges", Clips.h264(6)).replaceFirst("^http", "rtmps");
            JsonNode state = server.api().awaitPhase(server.api().start(link), "failed");
            assertEquals("source_tls", state.get("code").asText(), state::toString);
        }
    }

    private static Api.Answer seek(String session, int seconds) {
        return server.api().post("/streams/" + session + "/seek", "position", Integer.toString(seconds));
    }

    @Test
    void srtPlays() throws Exception {
        int port = Publisher.freePort();
        try (Publisher publisher = Publisher.srt(port)) {
            // Options that would have the program listen, or log, are left out.
            String session = server.api().start("srt://127.0.0.1:" + port + "?mode=listener&latency=120000");
            assertLive(awaitSeconds(session, 3), "copying");
            assertTrue(publisher.works());
        }
    }

    @Test
    void rtspPlays() throws Exception {
        try (RtspServer camera = new RtspServer("");
                Publisher publisher = Publisher.rtsp(camera.url())) {
            camera.awaitSender();
            String session = server.api().start(camera.url());
            assertLive(awaitSeconds(session, 3), "encoding");
            assertTrue(publisher.works());
        }
    }

    /** Its programs know a port of loopback only, and compute their logins for that. */
    @Test
    void anRtspServerIsAskedByTheNameInTheLink() throws Exception {
        try (RtspServer camera = new RtspServer("");
                Publisher publisher = Publisher.rtsp(camera.url())) {
            camera.awaitSender();
            camera.lock("guest:se cret:");
            String told = camera.url().replace("127.0.0.1", "localhost") + "?channel=1";
            String session = server.api().start(told.replace("//", "//guest:se%20cret%3A@"));
            assertLive(awaitSeconds(session, 3), "encoding");
            assertTrue(publisher.works());
            assertAsked(camera, told);
        }
    }

    private static void assertAsked(RtspServer camera, String address) {
        List<String> asked = camera.asked();
        for (String method : List.of("DESCRIBE", "SETUP", "PLAY")) {
            assertTrue(asked.stream().anyMatch(line -> line.startsWith(method + " ")), asked::toString);
        }
        assertTrue(asked.stream().allMatch(line -> line.contains(" " + address)), asked::toString);
    }

    /** libavformat would follow it to any address. */
    @Test
    void anRtspServerThatRedirectsIsNotFollowed() throws Exception {
        try (Bait bait = new Bait(Clips.h264(5));
                RtspServer moved = new RtspServer("rtsp://127.0.0.1:" + bait.port() + "/camera")) {
            JsonNode state = server.api().awaitPhase(server.api().start(moved.url()), "failed");
            assertEquals("source_forbidden_protocol", state.get("code").asText(), state::toString);
            bait.assertUntouched();
        }
    }

    @Test
    void hlsThatIsStillWrittenPlaysFromItsLiveEdge() throws Exception {
        Path folder = TestServer.freshDirectory();
        try (Publisher publisher = Publisher.hls(folder.resolve("live.m3u8"));
                FileServer files = new FileServer()) {
            Patience.await("a playlist", Duration.ofSeconds(60), () -> Files.exists(folder.resolve("live6.ts")));
            String session = server.api().start(files.url("plain", folder.resolve("live.m3u8")));
            assertLive(awaitSeconds(session, 6), "encoding");
            assertTrue(publisher.works());
            double seconds = server.api().playlist(session).seconds();
            assertTrue(seconds < 12, () -> seconds + " s");
        } finally {
            TestServer.remove(folder);
        }
    }

    @Test
    void thePageShowsThatItIsLiveAndLeadsBackToTheEdge() throws Exception {
        int port = Publisher.freePort();
        try (Publisher publisher = Publisher.rtmp(port);
                Browser browser = new Browser()) {
            browser.open(server.api().url("/"));
            browser.watch("rtmp://127.0.0.1:" + port + "/live/key");
            browser.awaitFirstFrame();
            browser.awaitVisible("#go-live.at-edge");
            assertEquals("", browser.find("#total").getText());
            browser.awaitPlaysOn(11);
            browser.find("#stage").sendKeys(Keys.HOME);
            browser.awaitTrue(
                    "it is behind", "return !document.querySelector('#go-live').classList.contains('at-edge')");
            browser.pressControl("#go-live");
            browser.awaitVisible("#go-live.at-edge");
            browser.awaitPlaysOn(1);
            assertEquals(List.of(), browser.severe());
            assertTrue(publisher.works());
        }
    }

    @Test
    void whatIsNoLiveListIsNotTakenForOne() throws Exception {
        try (FileServer files = new FileServer()) {
            String session = server.api().start(files.url("ranges", Clips.h264(6)));
            JsonNode state = server.api().awaitComplete(session);
            assertEquals(false, state.get("live").asBoolean());
        }
    }

    @Test
    void whereNobodySendsIsSaid() throws Exception {
        String session = server.api().start("rtmp://127.0.0.1:" + Publisher.freePort() + "/live/key");
        JsonNode state = server.api().awaitPhase(session, "failed");
        assertEquals("source_unreachable", state.get("code").asText(), state::toString);
        String other = server.api().start("srt://127.0.0.1:" + Publisher.freePort());
        state = server.api().awaitPhase(other, "failed");
        assertEquals("source_unreachable", state.get("code").asText(), state::toString);
    }
}
