package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** A room that goes to other places of its film, stops and goes on, seen by two viewers in real Chromium. */
@Timeout(300)
class SeekIT extends TwoBrowsers {
    private static final int SECONDS = 600;
    /** How far the picture may have moved on until a loaded machine looks at it. */
    private static final int LATER = 15;

    private static FileServer files;
    private static TestServer copying;
    private static TestServer encoding;
    private static TestServer used;

    @BeforeAll
    static void start() throws Exception {
        files = new FileServer();
        copying = TestServer.with().start();
        encoding = TestServer.with().copy(false).start();
    }

    @AfterAll
    static void stop() throws Exception {
        copying.close();
        encoding.close();
        files.close();
    }

    @AfterEach
    void clear() {
        leave();
        used.clear();
    }

    /** Both see the film from its beginning; answers the session. */
    private static String bothWatch(TestServer server) {
        return bothWatch(server, "ranges");
    }

    private static String bothWatch(TestServer server, String manner) {
        used = server;
        one.open(server.api().url("/"));
        one.watch(files.url(manner, Clips.clock(SECONDS)));
        one.awaitFirstFrame();
        two.open(one.url());
        two.awaitFirstFrame();
        one.awaitTrue("the length is known", "return document.querySelector('#seek').max > 500");
        String url = one.url();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static void bothShow(int from) {
        one.awaitShows(from, from + LATER);
        two.awaitShows(from, from + LATER);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSeekIsEveryonesWhereverItLeads(boolean copied) {
        TestServer server = copied ? copying : encoding;
        String session = bothWatch(server);
        one.type("5");
        bothShow(300);
        one.awaitPlaysOn(1);
        two.awaitPlaysOn(1);
        two.awaitText("#toast", "Somebody went to 5:00");
        // What is listed needs no new take: the seek moves within the stretch.
        long stretch = server.api().state(session).get("sequence").asLong();
        one.type(Keys.ARROW_RIGHT);
        one.awaitShows(305, 305 + LATER);
        two.awaitShows(305, 305 + LATER);
        assertEquals(stretch, server.api().state(session).get("sequence").asLong());
        // Back to what lies in another stretch, by the one who followed so far.
        two.type("1");
        bothShow(60);
        JsonNode state = server.api().state(session);
        assertTrue(state.get("sequence").asLong() > stretch, state::toString);
        assertEquals(3, state.get("seeks").asInt());
        one.awaitPlaysOn(1);
        two.awaitPlaysOn(1);
        one.awaitTrue(
                "the bar is where the picture is", "return Math.abs(document.querySelector('#seek').value - 60) < 20");
    }

    /** Whoever has the whole list of a stretch would not ask again by itself. */
    @Test
    void aListThatWasCompleteGoesOn() {
        String session = bothWatch(copying);
        one.type("9");
        bothShow(540);
        copying.api().awaitComplete(session);
        one.awaitTrue("all is listed", "return document.querySelector('#video').seekable.length > 0");
        one.type("2");
        bothShow(120);
        one.awaitPlaysOn(1);
        two.awaitPlaysOn(1);
    }

    @Test
    void aPauseIsEveryones() {
        String session = bothWatch(copying);
        one.type("k");
        Patience.await("both stand", Duration.ofSeconds(60), () -> one.paused() && two.paused());
        copying.api().awaitPhase(session, "paused");
        two.awaitText("#phase", "Paused for everyone");
        assertEquals(one.shownSecond(), two.shownSecond(), 3);
        // A place that is not listed is shown while the room stands, and the room stands there.
        one.type("5");
        bothShow(300);
        assertTrue(one.paused());
        Patience.await("the other stands too", Duration.ofSeconds(60), two::paused);
        assertEquals("paused", copying.api().state(session).get("phase").asText());
        assertEquals(300, copying.api().state(session).get("position").asDouble(), 1.5);
        two.type("k");
        Patience.await("both go on", Duration.ofSeconds(60), () -> !one.paused() && !two.paused());
        one.awaitPlaysOn(1);
        two.awaitPlaysOn(1);
    }

    @Test
    void whoComesToARoomThatIsPausedSeesItStand() {
        String session = bothWatch(copying);
        one.type("3");
        bothShow(180);
        one.type("k");
        copying.api().awaitPhase(session, "paused");
        two.open(one.url());
        two.awaitFirstFrame();
        two.awaitText("#phase", "Paused for everyone");
        assertTrue(two.paused());
        assertEquals(one.shownSecond(), two.shownSecond(), 1);
        one.type("k");
        one.awaitPlaysOn(1);
        two.awaitPlaysOn(1);
    }

    /** While a source takes its time, what is listed are the places that the room has left. */
    @Test
    void whoComesWhileTheRoomIsOnItsWayIsThereWithIt() {
        String session = bothWatch(copying, "fickle");
        files.deaf(true);
        try {
            one.type("5");
            Patience.await(
                    "the room is on its way",
                    Duration.ofSeconds(60),
                    () -> copying.api().state(session).get("seeks").asInt() == 1);
            two.open(one.url());
            two.awaitText("#title", ".mp4");
        } finally {
            files.deaf(false);
        }
        // The source stays silent to the one who asked it meanwhile, so who would begin elsewhere has the time to.
        Patience.await("the room is there", Duration.ofSeconds(60), () -> one.shownSecond() >= 300);
        bothShow(300);
        two.awaitPlaysOn(1);
    }

    /** A little is made up for without a jump. */
    @Test
    void whoFallsALittleBehindIsLedBack() {
        String session = bothWatch(copying);
        two.awaitText("#viewers", "2 watching");
        two.awaitPlaysOn(4);
        two.run("document.querySelector('#video').currentTime -= 0.5");
        two.awaitTrue("it plays a little faster", "return document.querySelector('#video').playbackRate > 1");
        two.awaitTrue("it is back", "return document.querySelector('#video').playbackRate === 1");
        assertEquals(0, copying.api().state(session).get("seeks").asInt());
    }

    @Test
    void theBarAloneTellsAndSteers() {
        bothWatch(copying);
        // As a screen reader does it: the slider has the focus, its words name the place.
        one.run("document.querySelector('#seek').focus()");
        one.type("9");
        one.awaitShows(540, 540 + LATER);
        one.type(Keys.HOME);
        one.awaitShows(1, LATER);
        String words = String.valueOf(one.run("return document.querySelector('#seek').getAttribute('aria-valuetext')"));
        assertTrue(words.endsWith("of 10 minutes"), words);
        one.awaitTrue(
                "what the server has is drawn",
                "return document.querySelector('.bar-here').style.backgroundImage.includes('linear-gradient')");
        one.awaitPlaysOn(1);
        assertFalse(one.paused());
        one.type(Keys.END);
        one.awaitShows(SECONDS - 5, SECONDS);
        one.awaitText("#card-title", "The end");
    }

    /** Sound and drawn-in subtitles, chosen by keyboard; the film goes on where it was. */
    @Test
    void otherTracksGoOnAtTheSamePlace() {
        used = copying;
        one.open(copying.api().url("/"));
        one.watch(files.url("ranges", Clips.tracks(300)));
        one.awaitFirstFrame();
        two.open(one.url());
        two.awaitFirstFrame();
        one.awaitVisible("#tracks-open");
        one.run("document.querySelector('#tracks-open').focus()");
        one.type(Keys.ENTER);
        one.awaitVisible("#tracks");
        assertEquals("English, It's (not) easy", one.run("return document.activeElement.parentElement.textContent"));
        double before = onlyPosition();
        one.type(Keys.ARROW_DOWN);
        Patience.await("German is heard", Duration.ofSeconds(60), () -> selected("audio", 1));
        two.awaitText("#toast", "Somebody chose another track");
        one.awaitPlaysOn(1);
        two.awaitPlaysOn(1);
        double after = onlyPosition();
        assertTrue(after > before && after < before + 20, before + " s, then " + after + " s");
        one.type(Keys.TAB);
        assertEquals("own none", one.run("return document.activeElement.name + ' ' + document.activeElement.value"));
        one.type(Keys.TAB);
        assertEquals(
                "subtitle none", one.run("return document.activeElement.name + ' ' + document.activeElement.value"));
        one.type(Keys.ARROW_DOWN);
        Patience.await("French is drawn in", Duration.ofSeconds(60), () -> selected("subtitle", 0));
        one.awaitPlaysOn(1);
        one.type(Keys.ESCAPE);
        assertEquals("tracks-open", one.focused());
        assertEquals(false, one.run("return document.querySelector('#tracks').checkVisibility()"));
    }

    private static JsonNode onlyState() {
        return used.api().get("/streams").json().get("streams").get(0);
    }

    private static double onlyPosition() {
        return onlyState().get("position").asDouble();
    }

    private static boolean selected(String kind, int index) {
        return onlyState().get("tracks").get(kind).get(index).get("selected").asBoolean();
    }
}
