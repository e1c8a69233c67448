package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tiny site on loopback, whose page the real yt-dlp looks into. */
@Timeout(120)
class SitesIT {
    private static final ExecutorService WORKERS = Executors.newCachedThreadPool();
    private static HttpServer site;
    private static Bait bait;

    @BeforeAll
    static void start() throws Exception {
        Path film = Clips.h264(8);
        bait = new Bait(film);
        site = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0), 50);
        site.setExecutor(WORKERS);
        byte[] octets = Files.readAllBytes(film);
        answer("/film.mp4", "video/mp4", octets);
        page("/watch", "<video src=\"/film.mp4\"></video>");
        page("/trap", "<video src=\"http://127.0.0.1:" + bait.port() + "/film.mp4\"></video>");
        page("/empty", "<p>Nothing to see.</p>");
        site.start();
    }

    private static void page(String path, String body) {
        String html = "<!doctype html><html><head><title>A small site</title></head><body>" + body + "</body></html>";
        answer(path, "text/html", html.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(String path, String type, byte[] body) {
        site.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
    }

    @AfterAll
    static void stop() throws IOException {
        site.stop(0);
        WORKERS.shutdownNow();
        bait.close();
    }

    private static String url(String path) {
        return "http://127.0.0.2:" + site.getAddress().getPort() + path;
    }

    private static TestServer open() throws IOException {
        return TestServer.with()
                .option("--sites=on")
                .option("--allow-source=127.0.0.2")
                .option("--trusted-proxy=127.0.0.1")
                .start();
    }

    private static JsonNode end(TestServer server, String path, String phase) {
        Api.Answer answer = server.api().postFrom("8.8.8.8", "/stream", "url", url(path));
        assertEquals(200, answer.status(), answer::text);
        return server.api().awaitPhase(answer.json().get("session").asText(), phase);
    }

    @Test
    void theVideoInAPagePlaysUnderThePagesTitle() throws Exception {
        try (TestServer server = open()) {
            // Some versions number the videos of a page.
            String title = end(server, "/watch", "playing").get("title").asText();
            assertTrue(title.startsWith("A small site"), title);
        }
    }

    @Test
    void aPageThatLeadsToTheServerItselfIsRefused() throws Exception {
        try (TestServer server = open()) {
            JsonNode state = end(server, "/trap", "failed");
            assertEquals("source_forbidden_address", state.get("code").asText(), state::toString);
            bait.assertUntouched();
        }
    }

    @Test
    void aPageWithoutAVideoSaysSo() throws Exception {
        try (TestServer server = open()) {
            JsonNode state = end(server, "/empty", "failed");
            assertEquals("page_without_video", state.get("code").asText(), state::toString);
        }
    }

    @Test
    void itIsOffUnlessTheOperatorAllowsIt() throws Exception {
        try (TestServer server = TestServer.with().start()) {
            String session = server.api().start(url("/watch"));
            JsonNode state = server.api().awaitPhase(session, "failed");
            assertEquals("source_not_media", state.get("code").asText());
            assertTrue(state.get("error").asText().contains("web page"));
        }
    }
}
