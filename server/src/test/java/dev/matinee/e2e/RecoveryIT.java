package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a source in the middle does not end the show. */
@Timeout(300)
class RecoveryIT {
    private static final int SECONDS = 20;

    @TempDir
    Path folder;

    private FileServer files;

    @BeforeEach
    void start() throws IOException {
        files = new FileServer();
    }

    @AfterEach
    void stop() {
        files.close();
    }

    private static Path film(String name) {
        return Clips.make(
                name,
                Clips.video("640x360", 30, SECONDS),
                Clips.tone(SECONDS),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-crf", "16", "-c:a", "aac"));
    }

    @ParameterizedTest(name = "copying {0}")
    @ValueSource(booleans = {false, true})
    void aCorruptStretchIsPlayedOver(boolean copy) throws Exception {
        byte[] bytes = Files.readAllBytes(film("whole.mkv"));
        byte[] noise = new byte[bytes.length / 20];
        new Random(7).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, bytes.length / 2, noise.length);
        Path broken = Files.write(folder.resolve("broken.mkv"), bytes);
        try (TestServer server = TestServer.with().copy(copy).start()) {
            String session = server.api().start(files.url("ranges", broken));
            JsonNode state = server.api().awaitComplete(session);
            assertTrue(state.get("error").isNull(), state::toString);
            Playlist playlist = server.api().playlist(session);
            assertEquals(SECONDS, playlist.seconds(), 4, playlist::text);
            for (Playlist.Entry entry : playlist.entries()) {
                assertEquals(200, server.api().segment(session, entry.name()).status(), entry::name);
            }
            server.clear();
        }
    }

    /** The length that the container tells is three times the real one. */
    @Test
    void aSourceThatLiesAboutItsLengthEndsInGoodOrder() throws Exception {
        byte[] bytes = Files.readAllBytes(film("whole.mkv"));
        int duration = indexOf(bytes, new byte[] {0x44, (byte) 0x89, (byte) 0x88});
        ByteBuffer.wrap(bytes).putDouble(duration + 3, 3 * SECONDS * 1000.0);
        Path lying = Files.write(folder.resolve("lying.mkv"), bytes);
        try (TestServer server = TestServer.with().start()) {
            String session = server.api().start(files.url("ranges", lying));
            assertEquals(3 * SECONDS, awaitLength(server.api(), session), 1, "it is believed at first");
            JsonNode state = server.api().awaitComplete(session);
            assertTrue(state.get("error").isNull(), state::toString);
            assertEquals(SECONDS, server.api().playlist(session).seconds(), 1);
            assertEquals(SECONDS, state.get("duration").asDouble(), 1, "then it is known better");
            assertEquals(
                    400,
                    server.api()
                            .post("/streams/" + session + "/seek", "position", "50")
                            .status());
            server.clear();
        }
    }

    private static double awaitLength(Api api, String session) {
        return Patience.awaitThat(
                "a length",
                Duration.ofSeconds(60),
                () -> api.state(session).get("duration").asDouble(),
                seconds -> seconds > 0);
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; at < bytes.length - wanted.length; at++) {
            if (java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        throw new AssertionError("no duration in this file");
    }

    /** A server that falls silent in the middle, once: after its deadline the stream is fetched again from there. */
    @Test
    void aSourceThatFallsSilentIsAskedAgain() throws Exception {
        Path film = film("whole.mkv");
        try (TestServer server = TestServer.with().start()) {
            String session = server.api().start(files.url("silent-once", film));
            JsonNode state = server.api().awaitComplete(session);
            assertTrue(state.get("error").isNull(), state::toString);
            assertEquals(SECONDS, server.api().playlist(session).seconds(), 1.5);
            assertEquals(1, files.silences(), "it has fallen silent");
            server.clear();
        }
    }
}
