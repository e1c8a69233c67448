package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Magnets through a torrent-to-HTTP gateway of somebody else, which fails in all the ways it can. */
class GatewayIT {
    private static final String MAGNET =
            "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=A%20film&tr=udp://t/1";

    @Test
    void whatTheGatewayHandsOutPlays() throws Exception {
        try (FileServer gateway = new FileServer();
                TestServer server = server(gateway.url("ranges", Clips.h264(6)) + "?torrent={magnet}")) {
            JsonNode state = server.api().awaitComplete(server.api().start(MAGNET));
            assertEquals("A film", state.get("title").asText());
        }
    }

    @Test
    void itsFailuresAreSaid() throws Exception {
        Path clip = Clips.h264(6);
        try (FileServer files = new FileServer();
                Switchboard gateway = new Switchboard(files, clip);
                TestServer server = server(gateway.template())) {
            // It may look for peers for a minute: time in which the others fail.
            String silent = server.api().start(MAGNET + "&x.way=hang");
            assertFailure(server, "missing", "gateway_not_found", "finds no video");
            assertFailure(server, "broken", "gateway_failed", "could not open");
            assertFailure(server, "forbidden", "gateway_refused", "does not take");
            assertFailure(server, "html", "gateway_no_video", "is not a video");
            assertFailed(server, silent, "gateway_timeout", "has sent nothing in time");
        }
    }

    @Test
    void oneThatIsNotThereIsSaid() throws Exception {
        // Nobody listens on port 1.
        try (TestServer server = server("http://127.0.0.1:1/x?torrent={magnet}")) {
            assertFailure(server, "any", "gateway_unreachable", "can't be reached");
        }
    }

    /** A gateway that fails in the way that the magnet names. */
    private static final class Switchboard implements AutoCloseable {
        private static final Pattern WAY = Pattern.compile("&x\\.way=([a-z]+)$");

        private final HttpServer server;

        Switchboard(FileServer files, Path clip) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            server.createContext("/", exchange -> {
                Matcher way = WAY.matcher(exchange.getRequestURI().getQuery());
                if (!way.find()) {
                    exchange.sendResponseHeaders(400, -1);
                } else {
                    exchange.getResponseHeaders().set("Location", files.url(way.group(1), clip));
                    exchange.sendResponseHeaders(302, -1);
                }
                exchange.close();
            });
            server.start();
        }

        String template() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/?torrent={magnet}";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static TestServer server(String template) throws IOException {
        return TestServer.with()
                .timeout(Duration.ofMinutes(3))
                .option("--torrent-gateway=" + template)
                .start();
    }

    private static void assertFailure(TestServer server, String way, String code, String words) {
        assertFailed(server, server.api().start(MAGNET + "&x.way=" + way), code, words);
    }

    private static void assertFailed(TestServer server, String session, String code, String words) {
        JsonNode state = Patience.awaitThat(
                code,
                Duration.ofSeconds(80),
                () -> server.api().state(session),
                now -> now.get("phase").asText().equals("failed"));
        assertEquals(code, state.get("code").asText(), state::toString);
        assertTrue(state.get("error").asText().contains(words), state::toString);
    }
}
