package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers and files that make fetching hard. */
@Timeout(300)
class FetchIT {
    @TempDir
    static Path folder;

    private static FileServer files;
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        files = new FileServer();
        server = TestServer.with().start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        files.close();
    }

    @AfterEach
    void clear() {
        server.clear();
    }

    @Test
    void aServerThatCutsEachConnectionIsReadToTheEnd() {
        Path clip = Clips.h264(12);
        assertTrue(clip.toFile().length() > 800_000, "it is cut more than once");
        Api api = server.api();
        String session = api.start(files.url("breaking", clip));
        JsonNode state = api.awaitComplete(session);
        assertTrue(state.get("error").isNull(), state::toString);
        assertEquals(12, api.playlist(session).seconds(), 0.3);
        assertEquals(0, api.playlist(session).discontinuities(), "one take saw it all");
    }

    /** What a player wants first stands behind 5 GiB of nothing. */
    @Test
    void aFileOfMoreThanFourGibibytesPlays() throws IOException {
        Path huge = folder.resolve("huge.mp4");
        Path clip = Clips.make(
                "moov-behind.mp4",
                Clips.video("320x180", 30, 6),
                Clips.tone(6),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-c:a", "aac"));
        byte[] bytes = Files.readAllBytes(clip);
        int moov = indexOf(bytes, "moov") - 4;
        long nothing = 5L << 30;
        try (FileChannel out = FileChannel.open(
                huge, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            out.write(ByteBuffer.wrap(bytes, 0, moov));
            // ISO/IEC 14496-12 §4.2: size 1 says that 64 bits of it follow the type.
            out.write(ByteBuffer.allocate(16)
                    .putInt(1)
                    .put("free".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .putLong(nothing)
                    .flip());
            out.write(ByteBuffer.wrap(bytes, moov, bytes.length - moov), moov + nothing);
        }
        Api api = server.api();
        String session = api.start(files.url("ranges", huge));
        JsonNode state = api.awaitComplete(session);
        assertTrue(state.get("error").isNull(), state::toString);
        assertEquals(6, api.playlist(session).seconds(), 0.3);
    }

    private static int indexOf(byte[] bytes, String word) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).lastIndexOf(word);
    }

    /** Somebody is still copying it there: each look finds more of it. */
    @Test
    void aFileThatGrowsIsWatchedAsItGrows() throws Exception {
        byte[] whole = Files.readAllBytes(Clips.make(
                "growing.mkv",
                Clips.video("320x180", 30, 40),
                Clips.tone(40),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-b:v", "300k", "-c:a", "aac")));
        Path growing = folder.resolve("growing.mkv");
        Files.write(growing, java.util.Arrays.copyOf(whole, whole.length / 3));
        Thread writer = new Thread(() -> grow(growing, whole));
        writer.start();
        Api api = server.api();
        String session = api.start(files.url("ranges", growing));
        JsonNode state = api.awaitComplete(session);
        writer.join();
        assertTrue(state.get("error").isNull(), state::toString);
        // A copy goes on with the group of pictures, here of 1 s, that it broke off in.
        double seconds = api.playlist(session).seconds();
        assertTrue(seconds > 39 && seconds < 46, () -> seconds + " s");
    }

    private static void grow(Path file, byte[] whole) {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(whole.length / 3);
            int piece = whole.length / 30;
            for (int at = whole.length / 3; at < whole.length; at += piece) {
                out.write(whole, at, Math.min(piece, whole.length - at));
                Patience.pause(Duration.ofMillis(200));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
