package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page in real WebKit by hls.js, and by the browser's own HLS, as on iPhones that have no MediaSource. */
@Timeout(300)
class WebKitIT {
    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    /** Seconds: who is alone in a room is not led, and without a graphics card this browser takes its time. */
    private static final double APART = 8;

    private static WebKit webKit;

    @BeforeAll
    static void open() throws IOException {
        assumeTrue(WebKit.installed(), "WebKitWebDriver or Xvfb is not installed: ./check does that by apt");
        webKit = new WebKit();
    }

    @AfterAll
    static void close() {
        if (webKit != null) {
            webKit.close();
        }
    }

    @AfterEach
    void leave() {
        webKit.open("about:blank");
    }

    private static void steer(String action, String... fields) {
        assertEquals(
                200,
                stage.api()
                        .post("/streams/" + webKit.session() + "/" + action, fields)
                        .status());
    }

    @Test
    void aFilmIsWatchedSteeredAndRead() {
        webKit.openWithoutMediaSource(stage.api().url("/"));
        webKit.watch(stage.link(SubtitledFilm.file()));
        webKit.awaitFirstFrame();
        assertEquals(true, webKit.run("return document.querySelector('#video').currentSrc.endsWith('.m3u8')"));
        webKit.awaitShows(1, 60);

        webKit.pressControl("#tracks-open");
        webKit.pressControl("#tracks label:has([name=own][value='2'])");
        webKit.awaitLine(4);

        steer("pause");
        webKit.awaitTrue("it stands", "return document.querySelector('#video').paused");
        steer("seek", "position", "30.5");
        steer("resume");
        webKit.awaitShows(30, 50);
        webKit.awaitInStep(stage.api(), APART);

        // Far beyond what is listed: behind a discontinuity.
        steer("seek", "position", "222.5");
        webKit.awaitShows(222, 250);
        webKit.awaitLine(220);
        assertEquals("3", webKit.run("return document.querySelector('#elapsed').textContent[0]"));

        // Who comes later begins where the room is.
        webKit.run("document.querySelector('.brand').click()");
        webKit.pressControl("a.ticket");
        webKit.awaitShows(222, 290);
        webKit.awaitInStep(stage.api(), APART);
    }

    /** Now and then WebKit forgets hls.js's first seek, over what is missing at the film's beginning: seeks.js asks again. */
    @Test
    void aFilmIsWatchedByHlsJs() {
        webKit.open(stage.api().url("/"));
        webKit.watch(stage.link(SubtitledFilm.file()));
        webKit.awaitFirstFrame();
        assertEquals(true, webKit.run("return document.querySelector('#video').currentSrc.startsWith('blob:')"));
        webKit.awaitShows(1, 60);
        webKit.awaitInStep(stage.api(), APART);

        String room = webKit.url();
        webKit.open("about:blank");
        webKit.open(room);
        webKit.awaitFirstFrame();
        webKit.awaitShows(3, 120);
    }
}
