package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A RAM disk that is smaller than its budget runs full: a clear state, not a broken server. */
@Timeout(300)
class FullDiskIT {
    @TempDir
    Path folder;

    private static Path fat() throws IOException {
        Path film = Clips.make(
                "fat-24.mp4",
                Clips.video("640x360", 30, 24),
                List.of("-vf", "noise=alls=60:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-g", "30"),
                List.of("-b:v", "8M", "-movflags", "+faststart"));
        assertTrue(Files.size(film) > 20 << 20, "larger than the disk");
        return film;
    }

    /** On a mount of its own that nobody else sees (man 1 unshare), so that no privilege and no clean-up is needed. */
    private ServerProcess start(Path small) throws IOException {
        List<String> mounted = List.of(
                "unshare",
                "--mount",
                "--map-root-user",
                "sh",
                "-c",
                "mount -t tmpfs -o size=16m tmpfs \"$0\" && exec \"$@\"",
                small.toString());
        return ServerProcess.start(
                folder,
                mounted,
                "--host=127.0.0.1",
                "--port=0",
                "--streams=" + small,
                "--max-streams=1",
                "--tmpfs-budget=256M");
    }

    @Test
    void aFullRamDiskIsTold() throws Exception {
        Path fat = fat();
        Path small = Files.createDirectory(folder.resolve("small"));
        try (FileServer files = new FileServer();
                ServerProcess server = start(small)) {
            Api api = server.awaitOn();
            assertTrue(api.get("/status").json().get("warnings").toString().contains("holds 16 MiB"));
            Path filler = Path.of("/proc", Long.toString(server.pid()), "root").resolve("." + small.resolve("filler"));
            fill(filler);
            String session = api.start(files.url("ranges", fat));
            JsonNode state = api.awaitPhase(session, "failed");
            assertEquals("storage_full", state.get("code").asText(), state::toString);
            assertTrue(state.get("error").asText().contains("full"), state::toString);
            Files.delete(filler);
            Patience.await("a free place", Duration.ofSeconds(60), () -> api.running() == 0);
            String next = api.start(files.url("ranges", Clips.h264(5)));
            assertTrue(api.awaitComplete(next).get("error").isNull());
        }
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

    /** A disk that holds less than the film, and far less than the budget, is enough for who watches. */
    @Test
    void aSmallRamDiskIsEnough() throws Exception {
        Path small = Files.createDirectory(folder.resolve("smaller"));
        try (FileServer files = new FileServer();
                ServerProcess server = start(small)) {
            Api api = server.awaitOn();
            String session = api.start(files.url("ranges", fat()));
            Set<String> seen = new HashSet<>();
            Patience.await("the end of a film larger than the disk", Duration.ofSeconds(90), () -> {
                api.post("/heartbeat/" + session);
                Playlist playlist = api.playlist(session);
                for (Playlist.Entry entry : playlist.entries()) {
                    if (seen.add(entry.name())) {
                        assertEquals(200, api.segment(session, entry.name()).status(), entry::name);
                    }
                }
                return playlist.ended();
            });
            JsonNode state = api.state(session);
            assertTrue(state.get("error").isNull(), state::toString);
        }
    }
}
