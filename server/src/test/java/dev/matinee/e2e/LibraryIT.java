package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's folders: what is listed, what never is, and that films play from there with the real programs. */
@Timeout(300)
class LibraryIT {
    private static Path folder;
    private static Path outside;
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        folder = TestServer.freshDirectory();
        outside = TestServer.freshDirectory();
        Path film = Clips.h264(8);
        put(film, "The.Long.Take.1958.mp4");
        put(film, "シネマ/七人 の侍.mp4");
        put(film, "кино/Броненосец «Потёмкин».mp4");
        put(film, "עברית/סרט.mp4");
        put(film, "Amélie & l’été #1 %41 100%.mp4");
        put(Clips.tracks(6), "emoji 🎬/two voices.mkv");
        put(film, ".hidden/secret.mp4");
        put(film, ".secret.mp4");
        Files.writeString(folder.resolve("notes.txt"), "no film");
        Files.writeString(folder.resolve("list.m3u8"), "#EXTM3U\n" + film + "\n");
        Files.writeString(folder.resolve("broken.mkv"), "no film either");
        Files.copy(film, outside.resolve("outside.mp4"));
        Files.createSymbolicLink(folder.resolve("link.mp4"), outside.resolve("outside.mp4"));
        Files.createSymbolicLink(folder.resolve("linked"), outside);
        Files.createSymbolicLink(folder.resolve("up"), Path.of("../.."));
        server = TestServer.with().option("--library=" + folder).start();
        Patience.awaitThat(
                "the first look",
                Duration.ofSeconds(60),
                () -> server.api().get("/library").json(),
                list -> list.get("complete").asBoolean());
    }

    private static void put(Path film, String at) throws Exception {
        Path to = folder.resolve(at);
        Files.createDirectories(to.getParent());
        Files.copy(film, to);
    }

    @AfterEach
    void clear() {
        server.clear();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        TestServer.remove(folder);
        TestServer.remove(outside);
    }

    private static List<JsonNode> search(String words) {
        JsonNode answer = server.api()
                .get("/library?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8))
                .json();
        return StreamSupport.stream(answer.get("films").spliterator(), false).toList();
    }

    private static List<String> titles(String words) {
        return search(words).stream().map(film -> film.get("title").asText()).toList();
    }

    @Test
    void listsFilmsOfEveryScriptAndNothingElse() {
        List<String> titles = new ArrayList<>(titles(""));
        titles.sort(null);
        assertEquals(
                List.of(
                        "Amélie & l’été #1 %41 100%",
                        "The Long Take 1958", "broken", "two voices", "Броненосец «Потёмкин»", "סרט", "七人 の侍"),
                titles);
    }

    @Test
    void searchesTitlesAndFoldersWithoutCaseAndMarks() {
        assertEquals(List.of("Amélie & l’été #1 %41 100%"), titles("AMELIE ete"));
        assertEquals(List.of("Броненосец «Потёмкин»"), titles("КИНО броненосец"));
        assertEquals(List.of("七人 の侍"), titles("シネマ"));
        assertEquals(List.of(), titles("nothing of this name"));
        assertEquals(400, server.api().get("/library?q=" + "x".repeat(300)).status());
        assertEquals(400, server.api().get("/library?offset=-1").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Long Take", "七人", "броненосец", "סרט", "amelie"})
    void playsAFilmUnderItsName(String words) {
        JsonNode film = search(words).get(0);
        String session = server.api().start(film.get("url").asText());
        server.api().awaitPhase(session, "playing");
        JsonNode state = server.api().awaitComplete(session);
        assertEquals(film.get("title").asText(), state.get("title").asText());
        assertEquals("copying", state.get("mode").asText());
        assertEquals(8, state.get("duration").asDouble(), 0.2);
    }

    @Test
    void seeksInAFilm() {
        String session =
                server.api().start(search("two voices").get(0).get("url").asText());
        server.api().awaitPhase(session, "playing");
        assertEquals(
                200,
                server.api()
                        .post("/streams/" + session + "/seek", "position", "4")
                        .status());
        server.api().awaitComplete(session);
        assertEquals(2, server.api().state(session).get("tracks").get("audio").size());
    }

    @Test
    void showsAPictureAndThenTheLength() {
        JsonNode film = search("Long Take").get(0);
        Api.Answer poster = server.api().get(film.get("poster").asText());
        assertEquals(200, poster.status(), poster::text);
        assertEquals("image/jpeg", poster.header("Content-Type"));
        // ISO/IEC 10918-1: SOI, and EOI at the end.
        byte[] jpeg = poster.body();
        assertEquals("ffd8", HexFormat.of().formatHex(jpeg, 0, 2));
        assertEquals("ffd9", HexFormat.of().formatHex(jpeg, jpeg.length - 2, jpeg.length));
        assertEquals(8, search("Long Take").get(0).get("duration").asDouble(), 0.2);
    }

    @Test
    void whatIsNoFilmHasNoPictureAndSaysSo() {
        JsonNode broken = search("broken").get(0);
        Api.Answer poster = server.api().get(broken.get("poster").asText());
        assertEquals(404, poster.status());
        assertEquals("poster_not_found", poster.json().get("code").asText());
        String session = server.api().start(broken.get("url").asText());
        JsonNode state = server.api().awaitPhase(session, "failed");
        assertEquals("source_not_media", state.get("code").asText());
    }

    @Test
    void aFilmThatHasGoneSaysSo() throws Exception {
        put(Clips.h264(8), "short life.mp4");
        JsonNode film = Patience.awaitThat(
                        "the film is listed",
                        Duration.ofSeconds(60),
                        () -> search("short life"),
                        list -> !list.isEmpty())
                .get(0);
        Files.delete(folder.resolve("short life.mp4"));
        String session = server.api().start(film.get("url").asText());
        JsonNode state = server.api().awaitPhase(session, "failed");
        assertEquals("film_gone", state.get("code").asText(), state::toString);
        assertTrue(state.get("error").asText().contains("gone from the library"));
        Patience.awaitThat("it is listed no more", Duration.ofSeconds(60), () -> search("short life"), List::isEmpty);
        Api.Answer again = server.api().post("/stream", "url", film.get("url").asText());
        assertEquals(404, again.status());
        assertEquals("film_not_found", again.json().get("code").asText());
    }

    /** Between the look and the start somebody puts a link in the film's place. */
    @Test
    void aFilmThatBecameALinkIsNotFollowed() throws Exception {
        put(Clips.h264(8), "changing/place.mp4");
        JsonNode film = Patience.awaitThat(
                        "the film is listed", Duration.ofSeconds(60), () -> search("place"), list -> !list.isEmpty())
                .get(0);
        Path inner = outside.resolve("place.mp4");
        Files.copy(Clips.h264(8), inner);
        Files.delete(folder.resolve("changing/place.mp4"));
        Files.delete(folder.resolve("changing"));
        Files.createSymbolicLink(folder.resolve("changing"), outside);
        String session = server.api().start(film.get("url").asText());
        JsonNode state = server.api().awaitPhase(session, "failed");
        assertEquals("film_gone", state.get("code").asText(), state::toString);
        Files.delete(folder.resolve("changing"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "library:",
                "library:../../etc/passwd",
                "library:%2e%2e%2f",
                "library:AAAAAAAAAAAAAAAAAAAAAA/x",
                "library:AAAAAAAAAAAAAAAAAAAAA"
            })
    void whatIsNoIdIsNoLink(String link) {
        Api.Answer answer = server.api().post("/stream", "url", link);
        assertEquals(400, answer.status());
        assertEquals("link_malformed", answer.json().get("code").asText());
    }

    @Test
    void anUnknownIdIsNotFound() {
        Api.Answer answer = server.api().post("/stream", "url", "library:AAAAAAAAAAAAAAAAAAAAAA");
        assertEquals(404, answer.status());
        assertEquals(
                404,
                server.api().get("/library/AAAAAAAAAAAAAAAAAAAAAA/poster.jpg").status());
        assertFalse(server.api().get("/library/..%2f..%2fetc/poster.jpg").status() == 200);
    }

    @Test
    void withoutFoldersNothingIsOffered() throws Exception {
        try (TestServer other = TestServer.with().start()) {
            JsonNode answer = other.api().get("/library").json();
            assertFalse(answer.get("offered").asBoolean());
            assertEquals(0, answer.get("films").size());
        }
    }

    @Test
    void anEmptyFolderAndAMissingOneAreNoMistake() throws Exception {
        Path empty = TestServer.freshDirectory();
        Path missing = empty.resolve("missing");
        try (TestServer other =
                TestServer.with().option("--library=" + empty + "," + missing).start()) {
            JsonNode answer = Patience.awaitThat(
                    "the first look",
                    Duration.ofSeconds(60),
                    () -> other.api().get("/library").json(),
                    list -> list.get("complete").asBoolean());
            assertTrue(answer.get("offered").asBoolean());
            assertEquals(0, answer.get("total").asInt());
            assertTrue(answer.get("warnings").get(0).asText().contains("can't be read"), answer::toString);
        } finally {
            TestServer.remove(empty);
        }
    }
}
