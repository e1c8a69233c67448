package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** What people do on the page, in real Chromium. */
@Timeout(300)
class BrowserIT extends TwoBrowsers {
    private static final String HOSTILE = "<img src=x onerror=hacked=1>\"'<script>hacked=1</script>";

    private static FileServer files;
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        files = new FileServer();
        server = TestServer.with().start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        files.close();
    }

    @AfterEach
    void clear() {
        leave();
        server.clear();
    }

    private static String home() {
        return server.api().url("/");
    }

    private static JsonNode onlySession() {
        JsonNode streams = server.api().get("/streams").json().get("streams");
        assertEquals(1, streams.size(), streams::toString);
        return streams.get(0);
    }

    @Test
    void twoPeopleWatchTogether() {
        one.open(home());
        one.watch(files.url("ranges", LongClip.file()));
        one.awaitFirstFrame();
        String session = onlySession().get("session").asText();
        assertEquals(server.api().url("/w/" + session), one.url());
        one.awaitPlaysOn(1);
        two.open(one.url());
        two.awaitFirstFrame();
        one.awaitPlaysOn(0.5);
        two.awaitPlaysOn(0.5);
        // Asked one after the other, so a little of the difference is the asking.
        Patience.await(
                "both see about the same place",
                Duration.ofSeconds(60),
                () -> Math.abs(one.position() - two.position()) < 3);
        one.awaitText("#viewers", "2 watching");
        two.awaitText("#viewers", "2 watching");
        assertEquals(2, onlySession().get("viewers").asInt());
        one.awaitPlaysOn(1);
        two.awaitPlaysOn(1);
        one.awaitVisible("#stop").click();
        one.awaitVisible("#confirm-stop button[value=stop]").click();
        one.awaitText("#card-title", "Stopped");
        two.awaitText("#card-title", "ended");
        server.awaitNothingLeft();
        assertEquals(404, server.api().get("/streams/" + session).status());
    }

    /** Who opens the bare page finds what is on, and joins by a click. */
    @Test
    void whoOpensThePageFindsWhatIsOn() {
        String session = server.api().start(files.url("ranges", LongClip.file()));
        server.api().awaitPhase(session, "playing");
        one.open(home());
        one.awaitVisible("a.ticket[data-session='" + session + "']").click();
        one.awaitFirstFrame();
        assertEquals(server.api().url("/w/" + session), one.url());
        one.awaitPlaysOn(0.5);
    }

    @Test
    void aFilmPlaysToItsEnd() {
        one.open(home());
        one.watch(files.url("ranges", Clips.h264(5)));
        one.awaitFirstFrame();
        // The player is taken down at the end, so its last place is asked for before.
        one.awaitPlaysOn(3);
        one.awaitText("#card-title", "The end");
        String room = one.url();
        assertEquals("Watch again", one.find("#card-actions button.primary").getText());
        one.find("#card-actions button.primary").click();
        one.awaitTrue(
                "it plays again",
                "return !document.querySelector('#card').checkVisibility()"
                        + " && document.querySelector('#video').currentTime > 0.5");
        assertEquals(room, one.url());
    }

    @Test
    void aFailureSaysWhyAndOffersAnotherTry() {
        one.open(home());
        one.watch(files.url("missing", Clips.h264(5)));
        one.awaitVisible("#card");
        one.awaitText("#card-words", "404");
        JsonNode state = onlySession();
        assertEquals(state.get("error").asText(), one.find("#card-words").getText());
        String failed = one.url();
        one.awaitVisible("#card-actions button.primary");
        assertEquals("Try again", one.find("#card-actions button.primary").getText());
        one.find("#card-actions button.primary").click();
        one.awaitTrue("another session is tried", "return location.href !== arguments[0]", failed);
        one.awaitVisible("#card");
        one.awaitText("#card-words", "404");
        assertNotEquals(failed, one.url());
        // What failed may only need another letter.
        one.find("#card-actions button:not(.primary)").click();
        one.awaitVisible("#link");
        assertEquals(files.url("missing", Clips.h264(5)), one.run("return document.querySelector('#link').value"));
        assertEquals(2, server.api().get("/streams").json().get("streams").size());
        Programs.awaitNone();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not a link",
                "film",
                "file:///etc/passwd",
                "javascript:hacked=1",
                "--script=x",
                "http://",
                "\"><img src=x onerror=hacked=1>"
            })
    void badTextGetsAHint(String text) {
        one.open(home());
        one.watch(text);
        one.awaitTrue("a hint", "return document.querySelector('#link-hint').textContent.length > 10");
        assertEquals("true", one.find("#link").getDomAttribute("aria-invalid"));
        assertEquals(home(), one.url());
        assertEquals(0, server.api().get("/streams").json().get("streams").size());
        nothingIsHacked(one);
    }

    /** What was probably meant stands in the field then, and goes out only when Watch is pressed again. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    films.example.org/a.mp4             | https://, which is in front | https://films.example.org/a.mp4
                    192.168.1.20:8080/a.mp4             | http://, which is in front  | http://192.168.1.20:8080/a.mp4
                    localhost:8080/a.mp4                | http://, which is in front  | http://localhost:8080/a.mp4
                    nas:8096/a.mp4                      | http://, which is in front  | http://nas:8096/a.mp4
                    http://127.0.0.1/Our first film.mp4 | written as %20              | http://127.0.0.1/Our%20first%20film.mp4
                    http://127.0.0.1/a http://[::1]/b   | more than one link          | http://127.0.0.1/a http://[::1]/b
                    look at http://127.0.0.1/a          | words around one            | look at http://127.0.0.1/a
                    a film of ours                      | not a link                  | a film of ours
                    C:\\Users\\me\\a film.mp4             | press Choose a file         | C:\\Users\\me\\a film.mp4
                    /home/me/a film.mp4                 | press Choose a file         | /home/me/a film.mp4
                    """)
    void theHintGoesWithTheText(String text, String words, String field) {
        one.open(home());
        one.watch(text);
        one.awaitText("#link-hint", words);
        assertEquals(field, one.run("return document.querySelector('#link').value"));
        assertEquals(0, server.api().get("/streams").json().get("streams").size());
    }

    /** What only the server can find wrong is told at the field too, and the text is kept. */
    @Test
    void aRefusalOfTheServerIsTold() {
        one.open(home());
        one.watch("http://127.0.0.1:99999999/film.mp4");
        one.awaitTrue("a hint", "return document.querySelector('#link-hint').textContent.length > 10");
        assertEquals(home(), one.url());
        assertEquals("http://127.0.0.1:99999999/film.mp4", one.run("return document.querySelector('#link').value"));
    }

    @Test
    void hostileTitlesAndLinksAreShownAsText() {
        Path clip = Clips.make(
                "hostile.mp4",
                List.of("-i", LongClip.file().toString(), "-c", "copy", "-movflags", "+faststart"),
                List.of("-metadata", "title=" + HOSTILE));
        one.open(home());
        one.watch(files.url("ranges", clip) + "?q=%3Cimg%20src=x%20onerror=hacked=1%3E#<script>hacked=1</script>");
        one.awaitFirstFrame();
        one.awaitText("#title", HOSTILE);
        assertTrue(String.valueOf(one.run("return document.title")).contains("<img"));
        two.open(home());
        two.awaitText("a.ticket .ticket-title", HOSTILE);
        nothingIsHacked(one);
        nothingIsHacked(two);
    }

    private static void nothingIsHacked(Browser browser) {
        assertEquals("undefined", browser.run("return typeof window.hacked"));
        assertEquals(0, browser.count("img[src=x]"));
    }

    @Test
    void theKeyboardAloneIsEnough() {
        one.open(home());
        one.awaitVisible("#link");
        // On a machine with a mouse the field has the focus by itself; Tab reaches it anyhow.
        for (int tabs = 0; tabs < 20 && !one.focused().equals("link"); tabs++) {
            one.type(Keys.TAB);
        }
        assertEquals("link", one.focused());
        one.type(files.url("ranges", LongClip.file()), Keys.TAB);
        assertEquals("go", one.focused());
        one.type(Keys.SPACE);
        one.awaitFirstFrame();
        one.awaitPlaysOn(0.5);
        one.type("k");
        Patience.await("k pauses", Duration.ofSeconds(60), one::paused);
        one.type("k");
        Patience.await("k plays on", Duration.ofSeconds(60), () -> !one.paused());
        one.type("m");
        one.awaitTrue("m mutes", "return document.querySelector('#video').muted");
        // The way to the button that ends it, and back out of its question.
        for (int tabs = 0; tabs < 40 && !one.focused().equals("stop"); tabs++) {
            one.type(Keys.TAB);
        }
        assertEquals("stop", one.focused());
        one.type(Keys.ENTER);
        one.awaitVisible("#confirm-stop");
        one.type(Keys.ESCAPE);
        one.awaitTrue("the question is closed", "return !document.querySelector('#confirm-stop').open");
        assertEquals(
                200,
                server.api()
                        .get("/streams/" + onlySession().get("session").asText())
                        .status());
        assertFalse(one.paused());
    }
}
