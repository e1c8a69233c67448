package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.Peerflix;
import dev.matinee.media.Tracker;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Magnets through peerflix, from a real seeder on loopback. */
@Timeout(300)
class ExternalGatewayIT {
    private Path downloads;
    private Peerflix gateway;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Peerflix.installed(), "peerflix is not installed: ./check does that by npm");
        downloads = TestServer.freshDirectory();
        gateway = new Peerflix(downloads);
    }

    @AfterEach
    void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
            TestServer.remove(downloads);
        }
    }

    /** What a person pastes: with a tracker, and a name that has to be escaped twice on its way. */
    private static String magnet(Swarm swarm, Tracker tracker) {
        return swarm.made().magnet() + "&dn=A%20film%20%26%20more&tr="
                + URLEncoder.encode(tracker.url(), StandardCharsets.UTF_8);
    }

    private static TestServer server(String template) throws Exception {
        return TestServer.with().option("--torrent-gateway=" + template).start();
    }

    @Test
    void aMagnetPlaysAndCanBeSearched() throws Exception {
        try (Swarm swarm = Swarm.of(Clips.h264(60));
                Tracker tracker = new Tracker(swarm.seeder().port());
                TestServer server = server(gateway.template())) {
            swarm.seeder().rate(400_000);
            Api api = server.api();
            String session = api.start(magnet(swarm, tracker));
            JsonNode state = api.awaitPhase(session, "playing");
            assertEquals("A film & more", state.get("title").asText());
            assertEquals(60, state.get("duration").asDouble(), 0.2);
            assertEquals(
                    200,
                    api.post("/streams/" + session + "/seek", "position", "50").status());
            Patience.awaitThat(
                    "the other end plays",
                    Duration.ofSeconds(60),
                    () -> api.state(session),
                    now -> now.get("position").asDouble() >= 50
                            && now.get("ahead").asDouble() > 0.4);
            server.clear();
        }
    }

    @Test
    void itsFailuresAreSaid() throws Exception {
        Path text = Files.writeString(downloads.resolve("notes.txt"), "No film, only words.\n".repeat(20_000));
        try (Swarm swarm = Swarm.of(text);
                Tracker tracker = new Tracker(swarm.seeder().port())) {
            assertFailure(gateway.template(), magnet(swarm, tracker), "gateway_no_video", "is not a video");
            assertFailure(gateway.wrongTemplate(), magnet(swarm, tracker), "gateway_not_found", "finds no video");
            gateway.close();
            assertFailure(gateway.template(), magnet(swarm, tracker), "gateway_unreachable", "can't be reached");
        }
    }

    private static void assertFailure(String template, String magnet, String code, String words) throws Exception {
        try (TestServer server = server(template)) {
            String session = server.api().start(magnet);
            JsonNode state = Patience.awaitThat(
                    code,
                    Duration.ofSeconds(100),
                    () -> server.api().state(session),
                    now -> List.of("failed", "playing")
                            .contains(now.get("phase").asText()));
            assertEquals(code, state.get("code").asText(), state::toString);
            assertTrue(state.get("error").asText().contains(words), state::toString);
            server.clear();
        }
    }
}
