package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Films with their index at their end on servers that send no parts, as Python's standard library and ffmpeg make them. */
@Timeout(300)
class WholeFileIT {
    @TempDir
    static Path folder;

    private static FileServer files;

    @BeforeAll
    static void start() throws IOException {
        files = new FileServer();
    }

    @AfterAll
    static void stop() throws IOException {
        files.close();
    }

    private static TestServer server(String budget) throws IOException {
        return TestServer.with()
                .option("--uploads=" + folder)
                .option("--upload-budget=" + budget)
                .start();
    }

    /** Longer than what is cut off, and than a block of an upload. */
    private static Path film() {
        return Clips.make(
                "index-at-end-large.mp4",
                Clips.video("640x360", 30, 8),
                Clips.tone(8),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-c:a", "aac"));
    }

    private static List<Path> kept() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("in-use"))
                    .toList();
        }
    }

    @Test
    void theWholeIsFetchedAndGoesWithTheSession() throws IOException {
        try (TestServer server = server("64M")) {
            Api api = server.api();
            String session = api.start(files.url("plain", film()));
            JsonNode state = api.awaitComplete(session);
            assertTrue(state.get("error").isNull(), state::toString);
            assertEquals(8, api.playlist(session).seconds(), 0.3);
            assertEquals(1, kept().size(), "it may be wanted again");
            assertEquals(Files.size(film()), Files.size(kept().get(0)));
            api.stop(session);
            Patience.await("no film kept", Duration.ofSeconds(60), () -> kept().isEmpty());
        }
    }

    /** Of ffmpeg, which copies, and of mpv. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itIsCalledAsItWouldBeByItsLink(boolean copy) throws IOException {
        Path titled = Clips.make(
                "index-at-end-titled.mp4",
                List.of("-i", film().toString()),
                List.of("-map", "0", "-c", "copy", "-metadata", "title=A film of ours"));
        try (TestServer server = TestServer.with()
                .copy(copy)
                .option("--uploads=" + folder)
                .option("--upload-budget=64M")
                .start()) {
            Api api = server.api();
            JsonNode state = api.awaitComplete(api.start(files.url("plain", titled)));
            assertEquals("A film of ours", state.get("title").asText(), state::toString);
            state = api.awaitComplete(api.start(files.url("plain", film())));
            assertEquals("index-at-end-large.mp4", state.get("title").asText(), state::toString);
        }
    }

    @Test
    void whatHasBeenPutAwayIsFetchedAgain() throws IOException {
        try (TestServer server = server("64M")) {
            Api api = server.api();
            String session = api.start(files.url("plain", film()));
            api.awaitComplete(session);
            Path first = kept().get(0);
            // What a sweep does with those that nobody watches.
            assertEquals(200, api.delete("/uploads/" + first.getFileName()).status());
            Patience.await("no film kept", Duration.ofSeconds(60), () -> kept().isEmpty());
            Api.Answer other = api.post("/streams/" + session + "/tracks", "audio", "1", "subtitle", "0");
            assertEquals(200, other.status(), other::text);
            JsonNode state = api.awaitComplete(session);
            assertTrue(state.get("error").isNull(), state::toString);
            assertEquals("index-at-end-large.mp4", state.get("title").asText(), state::toString);
            assertEquals(1, kept().size());
            assertNotEquals(first, kept().get(0));
            api.stop(session);
            Patience.await("no film kept", Duration.ofSeconds(60), () -> kept().isEmpty());
        }
    }

    @Test
    void whatBreaksOffIsNotKept() throws IOException {
        try (TestServer server = server("64M")) {
            String session = server.api().start(files.url("cut", film()));
            JsonNode state = server.api().awaitPhase(session, "failed");
            assertEquals("source_cut", state.get("code").asText(), state::toString);
            Patience.await("no film kept", Duration.ofSeconds(60), () -> kept().isEmpty());
        }
    }

    @Test
    void whereItFindsNoRoomThatIsSaid() throws IOException {
        assertWords("0", "source_not_streamable", "index at its end");
        assertWords("1M", "upload_too_large", "index at its end", "too large");
    }

    private static void assertWords(String budget, String code, String... words) throws IOException {
        try (TestServer server = server(budget)) {
            String session = server.api().start(files.url("plain", film()));
            JsonNode state = server.api().awaitPhase(session, "failed");
            assertEquals(code, state.get("code").asText(), state::toString);
            for (String word : words) {
                assertTrue(state.get("error").asText().contains(word), state::toString);
            }
        }
    }
}
