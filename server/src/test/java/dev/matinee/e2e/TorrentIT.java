package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private TestServer server(String patience) throws IOException {
        return TestServer.with()
                .maxStreams(4)
                .option("--torrent-dir=" + films)
                .option("--torrent-dht=off")
                .option("--torrent-upload=unlimited")
                .option("--torrent-patience=" + patience)
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        try (var left = Files.list(films)) {
            assertEquals(List.of(), left.toList(), "left behind by the engine");
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
}
