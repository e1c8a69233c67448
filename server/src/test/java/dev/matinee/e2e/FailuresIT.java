package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A link that leads to nothing says so in words that name the cause, and leaves nothing behind. */
@Timeout(300)
class FailuresIT {
    @TempDir
    static Path folder;

    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with().maxStreams(1));

    /**
     * A link and what must be said of it.
     *
     * @param code the word for programs
     * @param word what the sentence for people must hold
     */
    record Failing(String name, String link, String code, String word) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Failing> links() throws IOException {
        Path clip = Clips.h264(5);
        return Stream.of(
                new Failing("404", stage.link("missing", clip), "source_not_found", "404"),
                new Failing("403", stage.link("forbidden", clip), "source_forbidden", "403"),
                new Failing("500", stage.link("broken", clip), "source_server_error", "error of its own"),
                new Failing("refused connection", refusing(), "source_unreachable", "refused"),
                new Failing("unknown host", "http://nobody.invalid/film.mp4", "source_unknown_host", "does not exist"),
                new Failing("silence", stage.link("hang", clip), "source_timeout", "does not answer"),
                new Failing("web page", stage.link("html", clip), "source_not_media", "web page"),
                new Failing("empty file", stage.link("empty", clip), "source_not_media", "empty"),
                new Failing("text that calls itself mp4", stage.link(text()), "source_not_media", "not a video"),
                new Failing("plain text", stage.link(plainText()), "source_not_media", "not a video"),
                new Failing("zip", stage.link(zip()), "source_not_media", "not a video"));
    }

    /** An address where nothing listens any more. */
    private static String refusing() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/film.mp4";
        }
    }

    private static Path text() throws IOException {
        return Files.writeString(folder.resolve("notes.mp4"), "This is not a film, only some words.\n".repeat(5000));
    }

    /** libavformat would hear sound in it. */
    private static Path plainText() throws IOException {
        return Files.writeString(folder.resolve("notes"), "No film, only words.\n".repeat(20_000));
    }

    private static Path zip() throws IOException {
        Path file = folder.resolve("films.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("film.txt"));
            zip.write("nothing to see".repeat(2000).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return file;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("links")
    void saysWhyAndLeavesNothing(Failing failing) {
        Api api = stage.api();
        String session = api.start(failing.link());
        CompletableFuture<Api.Answer> waiting =
                CompletableFuture.supplyAsync(() -> api.get("/streams/" + session + "/playlist.m3u8"));
        JsonNode state = api.awaitPhase(session, "failed");
        String words = state.get("error").asText();
        assertTrue(state.get("code").asText().startsWith(failing.code()), state::toString);
        assertTrue(words.contains(failing.word()), words);
        assertTrue(words.endsWith("."), words);
        // Who has waited for the first segment and who asks now are told the same.
        for (Api.Answer answer : List.of(waiting.join(), api.get("/streams/" + session + "/playlist.m3u8"))) {
            assertEquals(502, answer.status(), answer::toString);
            assertEquals(words, answer.json().get("error").asText());
            assertEquals(state.get("code"), answer.json().get("code"));
        }
        stage.server().awaitNothingLeft();
    }

    /** What came before the break stays watchable; then the state says that it broke. */
    @Test
    void aSourceThatBreaksOffSaysSo() {
        Path clip = Clips.make(
                "long-groups.mp4",
                Clips.video("640x360", 30, 12),
                Clips.tone(12),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-crf", "16"),
                List.of("-c:a", "aac", "-movflags", "+faststart"));
        assertTrue(clip.toFile().length() > 1_000_000, "the cut must come in the middle");
        Api api = stage.api();
        String session = api.start(stage.link("cut", clip));
        JsonNode state = api.awaitPhase(session, "failed");
        assertEquals("source_cut", state.get("code").asText(), state::toString);
        assertTrue(state.get("error").asText().contains("broke off"), state::toString);
        Programs.awaitNone();
        assertEquals(0, api.running());
        Api.Answer playlist = api.get("/streams/" + session + "/playlist.m3u8");
        if (playlist.status() == 200) {
            Playlist list = Playlist.parse(playlist.text());
            assertTrue(list.ended(), playlist::text);
            for (Playlist.Entry entry : list.entries()) {
                assertEquals(200, api.segment(session, entry.name()).status(), entry::name);
            }
        } else {
            assertEquals(state.get("error"), playlist.json().get("error"));
        }
    }

    /** A failure frees its place at once: the next link plays, also under the same name. */
    @Test
    void aFailureIsNotInTheWay() {
        Api api = stage.api();
        String session = api.start(stage.link("missing", Clips.h264(5)));
        api.awaitPhase(session, "failed");
        assertEquals(
                200,
                api.post("/stream/" + session, "url", stage.link(Clips.h264(5))).status());
        JsonNode state = api.awaitComplete(session);
        assertTrue(state.get("error").isNull(), state::toString);
        assertFalse(api.playlist(session).entries().isEmpty());
    }
}
