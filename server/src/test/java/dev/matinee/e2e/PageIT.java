package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/** The page's ways in and out: how it comes, what lies beside it, and rooms that have ended. */
@Timeout(300)
class PageIT {
    private static final Pattern STYLE = Pattern.compile("\"(/static/v-[0-9a-f]{12}/)style.css\"");

    private static FileServer files;
    private static TestServer server;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        files = new FileServer();
        server = TestServer.with().timeout(Duration.ofSeconds(12)).start();
        browser = new Browser();
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
        server.close();
        files.close();
    }

    @AfterEach
    void clear() {
        assertEquals(List.of(), browser.severe());
        browser.open("about:blank");
        server.clear();
    }

    @Test
    void theSecondVisitLoadsTheDocumentAlone() {
        browser.open(server.api().url("/"));
        browser.awaitVisible("#link");
        browser.open("about:blank");
        browser.open(server.api().url("/"));
        browser.awaitVisible("#link");
        Object loaded = browser.run(
                "return performance.getEntriesByType('resource')"
                        + ".filter(({ name, transferSize }) => name.includes('/static/') && transferSize > 0).map(({ name }) => name)");
        assertEquals(List.of(), loaded);
    }

    @Test
    void partsOfThePageMayBeKeptForEverUnderTheirVersion() {
        Matcher named = STYLE.matcher(server.api().get("/").text());
        assertTrue(named.find());
        assertEquals("no-cache", server.api().get("/").header("cache-control"));
        Api.Answer style = server.api().get(named.group(1) + "style.css");
        assertTrue(style.header("cache-control").contains("immutable"), style::toString);
        // A page that was open while the server changed asks for the version that it knows.
        Api.Answer other = server.api().get("/static/v-000000000000/style.css");
        assertEquals(style.text(), other.text());
        assertEquals("no-cache", other.header("cache-control"));
        assertEquals(404, server.api().get(named.group(1) + "nothing.css").status());
    }

    @Test
    void aPersonAtAnAddressOfNothingGetsThePage() {
        browser.open(server.api().url("/watch/something"));
        browser.awaitText("#link-hint", "There is nothing at this address.");
        browser.awaitVisible("#link");
        Api.Answer other = server.api().get("/watch/something");
        assertEquals(404, other.status());
        assertEquals("not_found", other.json().get("code").asText());
    }

    /** A finger that brings the controls back must not move the room. */
    @Test
    void controlsThatAreHiddenCantBeHit() {
        browser.open(server.api().url("/"));
        browser.watch(files.url("ranges", LongClip.file()));
        browser.awaitFirstFrame();
        browser.run("document.querySelector('#stage').classList.add('idle')");
        browser.touch("#play");
        browser.awaitTrue("they are seen", "return !document.querySelector('#stage').classList.contains('idle')");
        browser.run("document.querySelector('#stage').classList.add('idle')");
        browser.touch("#seek");
        browser.awaitPlaysOn(1);
        assertEquals(0, onlyState().get("seeks").asInt());
        assertEquals("playing", onlyState().get("phase").asText());
        browser.touch("#play");
        Patience.await("what is seen is hit", Duration.ofSeconds(60), browser::paused);
    }

    /** Else Space presses the button again, and the controls stay in view for the rest of the film. */
    @Test
    void theMouseLeavesTheKeysToThePicture() {
        browser.open(server.api().url("/"));
        browser.watch(files.url("ranges", LongClip.file()));
        browser.awaitFirstFrame();
        browser.pressControl("#mute");
        browser.awaitTrue("the mouse mutes", "return document.querySelector('#video').muted");
        browser.type(Keys.SPACE);
        Patience.await("Space pauses", Duration.ofSeconds(60), browser::paused);
        assertEquals(true, browser.run("return document.querySelector('#video').muted"));
        browser.pressControl("#seek");
        Patience.await(
                "a slider lets go",
                Duration.ofSeconds(60),
                () -> browser.focused().equals("stage"));
        Patience.await(
                "it has moved",
                Duration.ofSeconds(60),
                () -> onlyState().get("seeks").asInt() > 0);
        browser.type("k");
        browser.awaitTrue("the controls go", "return document.querySelector('#stage').classList.contains('idle')");
        browser.pressControl("#tracks-open");
        browser.awaitVisible("#tracks");
        browser.pressControl("#tracks-open");
        assertEquals("stage", browser.focused());
    }

    @Test
    void soundIsOnesOwnAndMovesNoRoomThatIsPaused() {
        try (Browser strict = new Browser()) {
            // As browsers are to those who have not touched the page yet.
            strict.beforeAnyPage("const { play } = HTMLMediaElement.prototype;"
                    + "HTMLMediaElement.prototype.play = function () { return this.muted || globalThis.touched ? play.call(this)"
                    + " : Promise.reject(new DOMException('no', 'NotAllowedError')) };");
            strict.open(server.api().url("/"));
            strict.watch(files.url("ranges", LongClip.file()));
            strict.awaitFirstFrame();
            strict.awaitVisible("#sound");
            strict.type("k");
            Patience.await("it is paused", Duration.ofSeconds(60), strict::paused);
            strict.run("globalThis.touched = true");
            strict.find("#sound").click();
            strict.awaitTrue("it is heard", "return !document.querySelector('#video').muted");
            assertTrue(strict.paused());
            strict.type("k");
            strict.awaitPlaysOn(1);
        }
    }

    @Test
    void theMenuOfTracksGoesWithTheFilm() {
        browser.open(server.api().url("/"));
        browser.watch(files.url("ranges", LongClip.file()));
        browser.awaitFirstFrame();
        browser.pressControl("#tracks-open");
        browser.awaitVisible("#tracks");
        server.api().stop(browser.session());
        browser.awaitText("#card-title", "It has ended");
        assertEquals(false, browser.run("return document.querySelector('#tracks').checkVisibility()"));
        assertEquals("card-title", browser.focused());
    }

    @Test
    void theTabIsNamedAfterWhatIsShown() {
        browser.open(server.api().url("/"));
        browser.watch("magnet:?xt=urn:btih:abc");
        browser.awaitTrue("a hint", "return document.querySelector('#link-hint').textContent.length > 10");
        assertEquals("Matinee", browser.run("return document.title"));
        browser.open(server.api().url("/w/nothing"));
        browser.awaitText("#card-title", "Nothing is showing here");
        assertEquals("Nothing is showing here · Matinee", browser.run("return document.title"));
    }

    /** The link to share is a link like others to whoever gets it. */
    @Test
    void theLinkOfARoomLeadsThereFromTheField() {
        browser.open(server.api().url("/"));
        browser.watch(files.url("ranges", LongClip.file()));
        browser.awaitFirstFrame();
        String room = browser.url();
        browser.open(server.api().url("/"));
        browser.watch(room);
        browser.awaitFirstFrame();
        assertEquals(room, browser.url());
        assertEquals(1, server.api().get("/streams").json().get("streams").size());
    }

    @Test
    void muteAndVolumeAreKept() {
        browser.open(server.api().url("/"));
        browser.watch(files.url("ranges", LongClip.file()));
        browser.awaitFirstFrame();
        browser.type(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN, "m");
        comesBack(true);
        browser.type("m");
        comesBack(false);
    }

    private static void comesBack(boolean muted) {
        browser.open(browser.url());
        browser.awaitFirstFrame();
        String heard =
                "const { muted, volume } = document.querySelector('#video'); return `${muted} ${volume.toFixed(1)}`";
        assertEquals(muted + " 0.7", browser.run(heard));
        assertEquals(
                muted ? "Sound on" : "Mute",
                browser.run("return document.querySelector('#mute').getAttribute('aria-label')"));
    }

    @Test
    void aBrowserThatKeepsNothingPlaysAllTheSame() {
        try (Browser forgetful = new Browser()) {
            forgetful.beforeAnyPage(
                    "for (const name of ['localStorage', 'sessionStorage'])"
                            + "Object.defineProperty(globalThis, name, { get() { throw new DOMException('no', 'SecurityError') } });");
            forgetful.open(server.api().url("/"));
            forgetful.watch(files.url("ranges", LongClip.file()));
            forgetful.awaitFirstFrame();
            forgetful.type("m");
            forgetful.awaitTrue("it is mute", "return document.querySelector('#video').muted");
            forgetful.awaitPlaysOn(1);
            assertEquals(List.of(), forgetful.severe());
        }
    }

    @Test
    void aLinkThatLeadsNowhereElsewhereIsNotJustCopied() {
        browser.open(server.api().url("/"));
        browser.watch(files.url("ranges", LongClip.file()));
        browser.awaitFirstFrame();
        browser.find("#copy-link").click();
        browser.awaitText("#toast", "in place of 127.0.0.1");
    }

    private static JsonNode onlyState() {
        return server.api().get("/streams").json().get("streams").get(0);
    }

    @Test
    void soundAloneIsPlayedAndSaysSo() {
        browser.open(server.api().url("/"));
        browser.watch(files.url("ranges", Clips.make("page-sound.mp3", Clips.tone(30))));
        browser.awaitVisible("#sound-only");
        browser.awaitPlaysOn(1);
        browser.awaitVisible("#play").click();
        Patience.await("it can be paused", Duration.ofSeconds(60), browser::paused);
    }

    /** A device that slept has left its room; whoever comes back finds the place. */
    @Test
    void aRoomThatWasLeftGoesOnWhereItWas() {
        browser.open(server.api().url("/"));
        browser.watch(files.url("ranges", LongClip.file()));
        browser.awaitFirstFrame();
        String url = browser.url();
        String session = url.substring(url.lastIndexOf('/') + 1);
        browser.open("about:blank");
        server.api().awaitPhase(session, "ended");
        browser.open(url);
        browser.awaitText("#card-title", "It has stopped");
        browser.awaitText("#card-actions button.primary", "Go on from 0:");
        browser.find("#card-actions button.primary").click();
        browser.awaitFirstFrame();
        assertEquals("playing", server.api().state(session).get("phase").asText());
        assertTrue(server.api().state(session).get("position").asDouble() > 1);
    }
}
