package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each attempt of {@code egress/attempts.txt} comes to nothing, says why, and never touches the bait. */
@Timeout(300)
class EgressTableIT {
    private static final Map<String, String> SENDERS = Map.of("private", "192.168.7.7", "public", "8.8.8.8");

    private static final Map<String, EgressTable.Served> SERVED = new ConcurrentHashMap<>();
    private static final ExecutorService WORKERS = Executors.newCachedThreadPool();
    private static HttpServer source;
    private static Bait bait;
    private static TestServer server;
    private static Path film;

    @BeforeAll
    static void start() throws Exception {
        film = Clips.make(
                "bait.ts",
                Clips.video("320x180", 30, 4),
                Clips.tone(4),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"));
        bait = new Bait(film);
        source = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0), 50);
        source.setExecutor(WORKERS);
        source.createContext("/", EgressTableIT::serve);
        source.start();
        server = TestServer.with()
                .option("--allow-source=127.0.0.2")
                .option("--deny-source=127.0.0.3")
                .option("--trusted-proxy=127.0.0.1")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        source.stop(0);
        WORKERS.shutdownNow();
        bait.close();
    }

    static List<EgressTable.Attempt> attempts() {
        return EgressTable.read();
    }

    @Test
    void theTableHoldsAtLeastSixtyAttempts() {
        assertTrue(attempts().size() >= 60, () -> "only " + attempts().size());
    }

    /** Or a source that nobody can open would make all attempts fail for the wrong reason. */
    @Test
    void theSourceAndTheFilmWouldPlay() throws Exception {
        String list = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n/film.ts\n#EXT-X-ENDLIST\n";
        SERVED.clear();
        SERVED.put("/list.m3u8", new EgressTable.Served("application/vnd.apple.mpegurl", list, ""));
        Api.Answer answer = ask("public", sourceUrl() + "/list.m3u8");
        assertEquals(200, answer.status(), answer::text);
        String session = answer.json().get("session").asText();
        server.api().awaitPhase(session, "playing");
        server.clear();
        bait.assertUntouched();
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void comesToNothing(EgressTable.Attempt attempt) throws Exception {
        SERVED.clear();
        SERVED.putAll(attempt.served);
        Api.Answer answer = ask(attempt.from, filled(attempt.link));
        JsonNode end = answer.json();
        if (answer.status() == 200) {
            String session = end.get("session").asText();
            end = Patience.awaitThat(
                    "the end of it",
                    Duration.ofSeconds(60),
                    () -> server.api().state(session),
                    state -> List.of("failed", "ended", "playing")
                            .contains(state.get("phase").asText()));
            server.api().stop(session);
        }
        bait.assertUntouched();
        assertEquals(attempt.code, end.path("code").asText(), end::toString);
        String said = end.path("error").asText();
        assertTrue(said.contains(filled(attempt.says)), said);
    }

    private static Api.Answer ask(String from, String link) {
        String sender = SENDERS.get(from);
        return sender == null
                ? server.api().post("/stream", "url", link)
                : server.api().postFrom(sender, "/stream", "url", link);
    }

    private static String sourceAuthority() {
        return "127.0.0.2:" + source.getAddress().getPort();
    }

    private static String sourceUrl() {
        return "http://" + sourceAuthority();
    }

    private static String filled(String text) throws IOException {
        String file = bait.file().toString();
        return text.replace("{source}", sourceUrl())
                .replace("{source-authority}", sourceAuthority())
                .replace("{baitport}", Integer.toString(bait.port()))
                .replace("{hostname}", InetAddress.getLocalHost().getHostName())
                .replace("{file-length}", Integer.toString(file.length()))
                .replace("{file}", file)
                .replace("\\n", "\n");
    }

    private static void serve(HttpExchange exchange) throws IOException {
        EgressTable.Served served = SERVED.get(exchange.getRequestURI().getPath());
        if (served == null && exchange.getRequestURI().getPath().equals("/film.ts")) {
            send(exchange, "video/mp2t", java.nio.file.Files.readAllBytes(film));
        } else if (served == null) {
            exchange.sendResponseHeaders(404, -1);
        } else if (!served.location().isEmpty()) {
            exchange.getResponseHeaders().set("Location", filled(served.location()));
            exchange.sendResponseHeaders(302, -1);
        } else {
            send(exchange, served.type(), filled(served.text()).getBytes(StandardCharsets.UTF_8));
        }
        exchange.close();
    }

    private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }
}
