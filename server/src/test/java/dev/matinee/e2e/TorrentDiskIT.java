package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk that films of torrents go to runs full: said in words, survived by the engine. */
@Timeout(300)
class TorrentDiskIT {
    @TempDir
    Path folder;

    /** On a mount of its own that nobody else sees (man 1 unshare), so that no privilege and no clean-up is needed. */
    private ServerProcess start(Path small) throws IOException {
        List<String> mounted = List.of(
                "unshare",
                "--mount",
                "--map-root-user",
                "sh",
                "-c",
                "mount -t tmpfs -o size=96m tmpfs \"$0\" && exec \"$@\"",
                small.toString());
        return ServerProcess.start(
                folder,
                mounted,
                "--host=127.0.0.1",
                "--port=0",
                "--streams=" + Files.createDirectory(folder.resolve("streams")),
                "--max-streams=2",
                "--torrent-dir=" + small,
                "--torrent-dht=off",
                "--torrent-patience=30s");
    }

    @Test
    void aFullDiskIsToldAndSurvived() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        try (Swarm swarm = Swarm.of(Clips.h264(60));
                Swarm other = Swarm.of(Clips.h264(6));
                ServerProcess server = start(small)) {
            Api api = server.awaitOn();
            Path filler = Path.of("/proc", Long.toString(server.pid()), "root").resolve("." + small.resolve("filler"));
            fill(filler);
            assertFailure(api, api.start(other.magnet()), List.of("torrent_engine"), "No space left");
            Files.delete(filler);
            swarm.seeder().rate(200_000);
            String session = api.start(swarm.magnet());
            api.awaitPhase(session, "playing");
            ProcessHandle engine = engine(server);
            fill(filler);
            assertFailure(api, session, List.of("torrent_disk_full"), "The disk of the server is full");
            // Before its first octet is written, or by that.
            assertFailure(api, api.start(other.magnet()), List.of("torrent_too_large", "torrent_disk_full"), "full");
            Files.delete(filler);
            Patience.await("what failed is forgotten", Duration.ofSeconds(60), () -> {
                String again = api.start(other.magnet());
                JsonNode state = Patience.awaitThat(
                        "an outcome",
                        Duration.ofSeconds(60),
                        () -> api.state(again),
                        now -> List.of("playing", "failed")
                                .contains(now.get("phase").asText()));
                return state.get("phase").asText().equals("playing");
            });
            assertEquals(engine.pid(), engine(server).pid());
        }
    }

    private static void assertFailure(Api api, String session, List<String> codes, String words) {
        JsonNode state = Patience.awaitThat(
                words,
                Duration.ofSeconds(40),
                () -> api.state(session),
                now -> now.get("phase").asText().equals("failed"));
        assertTrue(codes.contains(state.get("code").asText()), state::toString);
        assertTrue(state.get("error").asText().contains(words), state::toString);
    }

    private static ProcessHandle engine(ServerProcess server) {
        return ProcessHandle.of(server.pid())
                .orElseThrow()
                .descendants()
                .filter(Listening::isEngine)
                .findFirst()
                .orElseThrow();
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("No space left"), e::getMessage);
        }
    }
}
