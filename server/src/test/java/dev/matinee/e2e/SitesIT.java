package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tiny site on loopback, whose pages the real yt-dlp looks into. */
@Timeout(300)
class SitesIT {
    private static final int SECONDS = 240;

    private static SmallSite site;
    private static SmallSite elsewhere;
    private static Bait bait;
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        Path film = Clips.h264(8);
        bait = new Bait(film);
        site = new SmallSite();
        elsewhere = new SmallSite();
        site.file("/film.mp4", film);
        site.guarded("/guarded.mp4", film, site.url("/only-here"));
        site.guarded("/high.mp4", pictures("640x360"), site.url("/parts"));
        site.guarded("/low.mp4", pictures("320x180"), site.url("/parts"));
        site.guarded("/sound.m4a", sound(), site.url("/parts"));
        site.page("/watch", "<video src=\"/film.mp4\"></video>");
        site.page("/only-here", "<video src=\"/guarded.mp4\"></video>");
        site.page("/parts", "<video><source src=\"/parts.mpd\" type=\"application/dash+xml\"></video>");
        site.answer("/parts.mpd", "application/dash+xml", parts());
        site.guarded("/high-apart.mp4", pictures("640x360"), site.url("/apart"));
        elsewhere.guarded("/sound.m4a", sound(), site.url("/apart"));
        site.page("/apart", "<video><source src=\"/apart.mpd\" type=\"application/dash+xml\"></video>");
        site.answer(
                "/apart.mpd",
                "application/dash+xml",
                parts().replace("high.mp4", "high-apart.mp4")
                        .replace("low.mp4", "high-apart.mp4")
                        .replace("sound.m4a", elsewhere.url("/sound.m4a")));
        elsewhere.guarded("/part.ts", part(), site.url("/"));
        site.page("/list", "<video><source src=\"/list.m3u8\" type=\"application/x-mpegURL\"></video>");
        site.answer(
                "/list.m3u8",
                "application/vnd.apple.mpegurl",
                "#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:8,\n" + elsewhere.url("/part.ts") + "\n#EXT-X-ENDLIST\n");
        elsewhere.file("/film.mp4", film);
        site.page("/moved", "<video src=\"/moved.mp4\"></video>");
        site.moved("/moved.mp4", elsewhere.url("/film.mp4"));
        site.page("/trap", "<video src=\"http://127.0.0.1:" + bait.port() + "/film.mp4\"></video>");
        site.page("/empty", "<p>Nothing to see.</p>");
        server = open().start();
    }

    private static Path pictures(String size) {
        return Clips.make(
                "site-pictures-" + SECONDS + "-" + size + ".mp4",
                Clips.video(size, 10, SECONDS),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-movflags", "+faststart"));
    }

    private static Path part() {
        return Clips.make(
                "site-part.ts",
                Clips.video("320x180", 25, 8),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-f", "mpegts"));
    }

    private static Path sound() {
        return Clips.make(
                "site-sound-" + SECONDS + ".m4a",
                Clips.tone(SECONDS),
                List.of("-c:a", "aac", "-movflags", "+faststart"));
    }

    private static String parts() {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT240S"
                  minBufferTime="PT2S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>
                <AdaptationSet mimeType="video/mp4">
                <Representation id="1" codecs="avc1.42c01e" width="640" height="360" bandwidth="900000"><BaseURL>high.mp4</BaseURL></Representation>
                <Representation id="2" codecs="avc1.42c01e" width="320" height="180" bandwidth="300000"><BaseURL>low.mp4</BaseURL></Representation>
                </AdaptationSet><AdaptationSet mimeType="audio/mp4">
                <Representation id="3" codecs="mp4a.40.2" bandwidth="70000"><BaseURL>sound.m4a</BaseURL></Representation>
                </AdaptationSet></Period></MPD>
                """;
    }

    @AfterEach
    void clear() {
        server.clear();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        site.close();
        elsewhere.close();
        bait.close();
    }

    private static TestServer.Setup open() {
        return TestServer.with()
                .option("--sites=on")
                .option("--height=240")
                .option("--allow-source=127.0.0.2")
                .option("--trusted-proxy=127.0.0.1");
    }

    private static String start(TestServer at, String path) {
        Api.Answer answer = at.api().postFrom("8.8.8.8", "/stream", "url", site.url(path));
        assertEquals(200, answer.status(), answer::text);
        return answer.json().get("session").asText();
    }

    private static JsonNode end(String path, String phase) {
        return server.api().awaitPhase(start(server, path), phase);
    }

    @Test
    void theVideoInAPagePlaysUnderThePagesTitle() {
        // Some versions number the videos of a page.
        String title = end("/watch", "playing").get("title").asText();
        assertTrue(title.startsWith("A small site"), title);
    }

    @Test
    void theFilmIsAskedForAsThePageWouldAsk() {
        end("/only-here", "playing");
        assertAskedAsABrowser(site.asked("/guarded.mp4"));
    }

    private static void assertAskedAsABrowser(List<Headers> asked) {
        assertFalse(asked.isEmpty());
        for (Headers headers : asked) {
            String agent = String.valueOf(headers.getFirst("User-Agent"));
            assertTrue(agent.startsWith("Mozilla/"), headers.entrySet()::toString);
        }
    }

    /** Its address was named, and so it is asked with what was told for it. */
    @Test
    void soundOnAnotherServerIsAskedForAsThePageWouldAsk() {
        elsewhere.forget();
        JsonNode state = end("/apart", "playing");
        assertEquals(1, state.get("tracks").get("audio").size(), state::toString);
        assertAskedAsABrowser(elsewhere.asked("/sound.m4a"));
    }

    /** A list of the site's, and a redirect, lead to a server that yt-dlp has not named: it learns which site, not which page. */
    @ParameterizedTest
    @CsvSource({"/list, /list.m3u8, /part.ts", "/moved, '', /film.mp4"})
    void anotherServerIsAskedAsABrowserWouldAskIt(String page, String named, String led) {
        site.forget();
        elsewhere.forget();
        end(page, "playing");
        if (!named.isEmpty()) {
            assertTrue(
                    site.asked(named).stream()
                            .anyMatch(headers -> site.url(page).equals(headers.getFirst("Referer"))),
                    "the server that was named is not asked as the page would ask");
        }
        assertAskedAsABrowser(elsewhere.asked(led));
        for (Headers headers : elsewhere.asked(led)) {
            assertEquals(List.of(site.url("/")), headers.get("Referer"), headers.entrySet()::toString);
        }
    }

    /** Copied by ffmpeg, and encoded by mpv, from the start and after a seek beyond what is there. */
    @ParameterizedTest
    @CsvSource({"true, copying", "false, encoding"})
    void picturesAndSoundThatComeApartPlayTogether(boolean copy, String mode) throws Exception {
        site.forget();
        try (TestServer other = open().copy(copy).ahead(Duration.ofSeconds(10)).start()) {
            String session = start(other, "/parts");
            JsonNode state = other.api().awaitPhase(session, "playing");
            assertEquals(mode, state.get("mode").asText(), state::toString);
            assertEquals(SECONDS, state.get("duration").asDouble(), 0.5);
            assertEquals(1, state.get("tracks").get("audio").size(), state::toString);
            assertPlaysBoth(other, session, 0);
            assertTrue(site.asked("/high.mp4").isEmpty(), "higher than what is wanted");
            assertEquals(
                    200,
                    other.api()
                            .post("/streams/" + session + "/seek", "position", "200")
                            .status());
            assertPlaysBoth(other, session, 200);
        }
    }

    /** The first segments from there hold both, at about the same place in the source. */
    private static void assertPlaysBoth(TestServer at, String session, double from) throws IOException {
        List<Playlist.Entry> entries = Patience.awaitThat(
                "segments from " + from,
                Duration.ofSeconds(60),
                () -> run(at.api().playlist(session), from > 0 ? 1 : 0),
                run -> run.size() >= 4);
        Path segments = Files.createTempFile("matinee-site", ".ts");
        try {
            for (Playlist.Entry entry : entries) {
                Files.write(segments, at.api().segment(session, entry.name()).body(), StandardOpenOption.APPEND);
            }
            String said = Clips.run(List.of(
                    "ffprobe",
                    "-v",
                    "error",
                    "-show_entries",
                    "stream=codec_type,start_time",
                    "-of",
                    "csv=p=0",
                    segments.toString()));
            for (String kind : List.of("video", "audio")) {
                double begins = said.lines()
                        .filter(line -> line.startsWith(kind + ","))
                        .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[1]))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no " + kind + ": " + said));
                assertTrue(begins >= from - 0.5 && begins < from + 20, said);
            }
        } finally {
            Files.delete(segments);
        }
    }

    /** What is listed behind so many discontinuities. */
    private static List<Playlist.Entry> run(Playlist playlist, int number) {
        int before = 0;
        List<Playlist.Entry> run = new ArrayList<>();
        for (Playlist.Entry entry : playlist.entries()) {
            before += entry.discontinuity() ? 1 : 0;
            if (before == number) {
                run.add(entry);
            }
        }
        return run;
    }

    @Test
    void aPageThatLeadsToTheServerItselfIsRefused() throws Exception {
        JsonNode state = end("/trap", "failed");
        assertEquals("source_forbidden_address", state.get("code").asText(), state::toString);
        bait.assertUntouched();
    }

    @Test
    void aPageWithoutAVideoSaysSo() {
        JsonNode state = end("/empty", "failed");
        assertEquals("page_without_video", state.get("code").asText(), state::toString);
    }

    @Test
    void itIsOffUnlessTheOperatorAllowsIt() throws Exception {
        try (TestServer closed = TestServer.with().start()) {
            String session = closed.api().start(site.url("/watch"));
            JsonNode state = closed.api().awaitPhase(session, "failed");
            assertEquals("source_not_media", state.get("code").asText());
            assertTrue(state.get("error").asText().contains("web page"));
        }
    }
}
