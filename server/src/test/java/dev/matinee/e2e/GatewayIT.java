package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
        try (FileServer gateway = new FileServer()) {
            assertFailure(gateway.url("missing", clip), "gateway_not_found", "finds no video");
            assertFailure(gateway.url("broken", clip), "gateway_failed", "could not open");
            assertFailure(gateway.url("forbidden", clip), "gateway_refused", "does not take");
            assertFailure(gateway.url("html", clip), "gateway_no_video", "is not a video");
            // Nobody listens on port 1.
            assertFailure("http://127.0.0.1:1/x", "gateway_unreachable", "can't be reached");
        }
    }

    private static TestServer server(String template) throws IOException {
        return TestServer.with().option("--torrent-gateway=" + template).start();
    }

    private static void assertFailure(String gateway, String code, String words) throws IOException {
        try (TestServer server = server(gateway + "?torrent={magnet}")) {
            String session = server.api().start(MAGNET);
            JsonNode state = Patience.awaitThat(
                    code,
                    Duration.ofSeconds(60),
                    () -> server.api().state(session),
                    now -> now.get("phase").asText().equals("failed"));
            assertEquals(code, state.get("code").asText(), state::toString);
            assertTrue(state.get("error").asText().contains(words), state::toString);
        }
    }
}
