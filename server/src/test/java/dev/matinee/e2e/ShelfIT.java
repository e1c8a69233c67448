package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a browser: the shelf of the operator's films, and files that are let fall on the page. */
@Timeout(300)
class ShelfIT {
    /** A folder whose name holds what separates folders, and what else names may hold. */
    private static final String FOLDER = "films, old, new #1\n映画";

    private static Path parent;
    private static TestServer server;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        parent = TestServer.freshDirectory();
        Path folder = Files.createDirectory(parent.resolve(FOLDER));
        Path other = Files.createDirectory(parent.resolve("other"));
        Path film = Clips.h264(8);
        for (String name : List.of("Sunrise", "The General", "Metropolis", "Nosferatu", "M", "Faust", "七人の侍")) {
            Files.copy(film, folder.resolve(name + ".mp4"));
        }
        Files.copy(film, other.resolve("A, B & <b>C.mp4"));
        server = TestServer.with()
                .option("--library=" + folder)
                .option("--library=" + other)
                .option("--uploads=" + parent.resolve("uploads"))
                .start();
        browser = new Browser();
    }

    @AfterEach
    void clear() {
        assertEquals(List.of(), browser.severe());
        browser.open("about:blank");
        server.clear();
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        server.close();
        TestServer.remove(parent);
    }

    private static JsonNode onlySession() {
        JsonNode streams = server.api().get("/streams").json().get("streams");
        assertEquals(1, streams.size(), streams::toString);
        return streams.get(0);
    }

    @Test
    void aFilmIsFoundOnTheShelfAndPlays() {
        browser.open(server.api().url("/"));
        browser.awaitTrue("eight films", "return document.querySelectorAll('#library-list .film-title').length === 8");
        assertEquals(
                "A, B & <b>C",
                browser.run("return [...document.querySelectorAll('.film-title')].map((e) => e.textContent)"
                        + ".find((text) => text.startsWith('A'))"),
                "a name is text");
        browser.awaitTrue("pictures", "return document.querySelectorAll('.film-picture img.there').length >= 3");
        browser.awaitVisible("#library-search").sendKeys("侍");
        browser.awaitTrue("one film", "return document.querySelectorAll('.film-title').length === 1");
        browser.awaitText("#library-words", "1 film");
        browser.find(".film-button").click();
        browser.awaitFirstFrame();
        browser.awaitText("#title", "七人の侍");
        browser.awaitPlaysOn(1);
    }

    @Test
    void aSearchThatFindsNothingSaysSo() {
        browser.open(server.api().url("/"));
        browser.awaitVisible("#library-search").sendKeys("no such film");
        browser.awaitText("#library-words", "No film goes by that name.");
        assertEquals(0, browser.count(".film-button"));
    }

    @Test
    void aFilmThatIsLetFallPlaysBeforeAllOfItIsHere() throws Exception {
        Path film = Clips.make(
                "let-fall-30.mp4",
                Clips.video("640x360", 30, 30),
                Clips.tone(30),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-qp", "18", "-g", "30", "-pix_fmt", "yuv420p"),
                List.of("-c:a", "aac"));
        browser.open(server.api().url("/"));
        browser.awaitVisible("#own-open");
        // Some 8 s for all of it.
        browser.limitSending(Math.toIntExact(Files.size(film) / 8));
        browser.drop(film);
        browser.awaitFirstFrame();
        String words = browser.awaitText("#sending-words", "% sent");
        int sent = Integer.parseInt(words.substring(0, words.indexOf(' ')));
        assertTrue(sent < 90, words);
        browser.awaitText("#title", "let-fall-30");
        browser.awaitText("#sending-words", "All of it is on the server.");
        browser.awaitPlaysOn(1);
    }

    @Test
    void subtitlesThatAreLetFallOnAFilmAreAdded() throws Exception {
        Path words = parent.resolve("Let fall.de.srt");
        Files.writeString(words, "1\n00:00:00,000 --> 00:00:08,000\n<i>Guten Tag</i>\n");
        browser.open(server.api().url("/"));
        browser.awaitTrue("the shelf", "return document.querySelectorAll('.film-button').length === 8");
        browser.find(".film-button").click();
        browser.awaitFirstFrame();
        browser.drop(words);
        browser.awaitText("#toast", "Subtitles added.");
        JsonNode state = server.api().state(onlySession().get("session").asText());
        assertTrue(
                StreamSupport.stream(state.get("tracks").get("subtitle").spliterator(), false)
                        .anyMatch(track -> track.toString().contains("Let fall")),
                state::toString);
        browser.pressControl("#tracks-open");
        browser.awaitText("#tracks", "Let fall");
        Patience.awaitThat(
                "the line is shown",
                Duration.ofSeconds(60),
                () -> String.valueOf(browser.run("return [...document.querySelector('#video').textTracks]"
                        + ".flatMap((track) => [...(track.activeCues ?? [])]).map(({ text }) => text).join()")),
                text -> text.contains("Guten Tag"));
    }

    @Test
    void whatIsNoFilmIsRefusedInWords() throws Exception {
        Path notes = parent.resolve("notes.mp4");
        Files.writeString(notes, "no film at all");
        browser.open(server.api().url("/"));
        browser.awaitVisible("#own-open");
        browser.drop(notes);
        browser.awaitText("body", "is not a video");
    }
}
