package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links that lead to more than a file: variants, passwords, slow servers. */
@Timeout(300)
class InputsIT {
    private static final ExecutorService WORKERS = Executors.newCachedThreadPool();
    private static final Queue<String> ASKED = new ConcurrentLinkedQueue<>();

    private static Path folder;
    private static HttpServer source;
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        folder = TestServer.freshDirectory();
        source = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        source.setExecutor(WORKERS);
        source.createContext("/", exchange -> serve(exchange, Integer.MAX_VALUE));
        source.createContext("/locked/", InputsIT::locked);
        source.createContext("/slow/", exchange -> serve(exchange, 60_000));
        source.start();
        server = TestServer.with()
                .option("--height=360")
                .option("--source-login=127.0.0.1:" + source.getAddress().getPort() + "=anna:se:cret")
                .start();
        Files.copy(Clips.h264(8), folder.resolve("film.mp4"));
        StringBuilder master = new StringBuilder("#EXTM3U\n");
        for (int height : new int[] {720, 180, 360}) {
            String name = "v" + height;
            Clips.run(List.of(
                    "ffmpeg",
                    "-v",
                    "error",
                    "-f",
                    "lavfi",
                    "-i",
                    "testsrc2=s=" + height * 16 / 9 + "x" + height + ":r=25:d=6",
                    "-f",
                    "lavfi",
                    "-i",
                    "sine=duration=6",
                    "-c:v",
                    "libx264",
                    "-preset",
                    "ultrafast",
                    "-g",
                    "50",
                    "-pix_fmt",
                    "yuv420p",
                    "-c:a",
                    "aac",
                    "-f",
                    "hls",
                    "-hls_time",
                    "2",
                    "-hls_list_size",
                    "0",
                    folder.resolve(name + ".m3u8").toString()));
            master.append("#EXT-X-STREAM-INF:BANDWIDTH=")
                    .append(height * 1000)
                    .append(",RESOLUTION=")
                    .append(height * 16 / 9)
                    .append('x')
                    .append(height)
                    .append('\n')
                    .append(name)
                    .append(".m3u8\n");
        }
        Files.writeString(folder.resolve("master.m3u8"), master);
        Clips.run(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=s=640x360:r=25:d=6",
                "-f",
                "lavfi",
                "-i",
                "sine=duration=6",
                "-map",
                "0:v",
                "-map",
                "0:v",
                "-map",
                "1:a",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "50",
                "-pix_fmt",
                "yuv420p",
                "-s:v:1",
                "320x180",
                "-c:a",
                "aac",
                "-f",
                "dash",
                "-seg_duration",
                "2",
                "-adaptation_sets",
                "id=0,streams=v id=1,streams=a",
                folder.resolve("film.mpd").toString()));
    }

    @AfterEach
    void clear() {
        server.clear();
        ASKED.clear();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        source.stop(0);
        WORKERS.shutdownNow();
        TestServer.remove(folder);
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + source.getAddress().getPort() + path;
    }

    private static void locked(HttpExchange exchange) throws IOException {
        String wanted = "Basic " + Base64.getEncoder().encodeToString("anna:se:cret".getBytes(StandardCharsets.UTF_8));
        if (wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            serve(exchange, Integer.MAX_VALUE);
        } else {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"films\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        }
    }

    /** Hands a file out at so many octets a second. */
    private static void serve(HttpExchange exchange, int rate) throws IOException {
        String path = exchange.getRequestURI().getPath();
        ASKED.add(path);
        Path file = folder.resolve(path.substring(path.lastIndexOf('/') + 1));
        if (!Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        byte[] body = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            int piece = Math.min(body.length, rate == Integer.MAX_VALUE ? body.length : rate / 10);
            for (int at = 0; at < body.length; at += piece) {
                out.write(body, at, Math.min(piece, body.length - at));
                out.flush();
                if (piece < body.length) {
                    Patience.pause(Duration.ofMillis(100));
                }
            }
        }
    }

    @Test
    void ofHlsTheBestVariantWithinTheHeightIsOpenedAndNoOther() {
        String session = server.api().start(url("/master.m3u8"));
        server.api().awaitPhase(session, "playing");
        JsonNode state = server.api().awaitComplete(session);
        assertEquals(360, state.get("tracks").get("video").get(0).get("height").asInt());
        assertEquals(6, state.get("duration").asDouble(), 0.5);
        List<String> others = new ArrayList<>(ASKED);
        others.removeIf(path -> path.startsWith("/v360") || path.equals("/master.m3u8"));
        assertEquals(List.of(), others);
    }

    @Test
    void dashPlays() {
        String session = server.api().start(url("/film.mpd"));
        server.api().awaitPhase(session, "playing");
        JsonNode state = server.api().awaitComplete(session);
        assertEquals(360, state.get("tracks").get("video").get(0).get("height").asInt());
        assertTrue(ASKED.stream().noneMatch(path -> path.contains("stream1")), ASKED::toString);
    }

    @Test
    void theOperatorsPasswordOpensALockedServer() {
        String session = server.api().start(url("/locked/film.mp4"));
        server.api().awaitPhase(session, "playing");
    }

    @Test
    void withoutAPasswordTheOptionIsNamed() throws Exception {
        try (TestServer other = TestServer.with().start()) {
            String session = other.api().start(url("/locked/film.mp4"));
            JsonNode state = other.api().awaitPhase(session, "failed");
            assertEquals("source_login", state.get("code").asText(), state::toString);
            assertTrue(state.get("error").asText().contains("--source-login"));
        }
    }

    @Test
    void aSlowServersRateIsTold() {
        String session = server.api().start(url("/slow/film.mp4"));
        JsonNode state = Patience.awaitThat(
                "a rate",
                Duration.ofSeconds(60),
                () -> server.api().state(session),
                seen -> seen.get("progress").get("rate").asLong() > 0);
        assertTrue(state.get("progress").get("rate").asLong() < 200_000, state::toString);
    }
}
