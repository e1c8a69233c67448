package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.matinee.media.Clips;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A viewer who goes from copied pictures to smaller ones and back, in real Chromium. */
@Timeout(300)
class CopiedSizesIT {
    /** Octets a second: enough for the smallest pictures, far too little for the copied ones. */
    private static final int NARROW = 80_000;

    private static final String H264 = "-c:v libx264 -preset veryfast -bf 3 -g 20 -c:a aac -movflags +faststart";

    @RegisterExtension
    static final Stage stage =
            new Stage(TestServer.with().ahead(Duration.ofSeconds(10)).option("--ladder=240,120"));

    /** B-frames, and pictures that cost much to send. */
    private static Path film(String name, String encoding) {
        return Clips.make(
                name,
                Clips.video("640x360", 10, 75),
                Clips.tone(75),
                Clip.words("-vf noise=alls=8:allf=t " + encoding));
    }

    private static void awaitHeight(Browser browser, int height) {
        browser.awaitTrue("a height of " + height, "return document.querySelector('#video').videoHeight === " + height);
    }

    private static void choose(Browser browser, String size) {
        browser.awaitVisible("#tracks label:has(input[name=size][value='" + size + "'])")
                .click();
    }

    /** Waits until what is buffered from where it plays on is one piece, of pictures and sound alike: no border leaves a gap. */
    private static void awaitOnePiece(Browser browser) {
        Patience.awaitThat(
                "one piece",
                Duration.ofSeconds(60),
                () -> String.valueOf(
                        browser.run(
                                "const v = document.querySelector('#video'), b = v.buffered;"
                                        + "return [...Array(b.length)].map((_, i) => [b.start(i), b.end(i)])"
                                        + ".filter(([, end]) => end > v.currentTime).map(([a, b]) => a.toFixed(2) + '-' + b.toFixed(2)).join(' ')")),
                ranges -> !ranges.isEmpty() && !ranges.contains(" "));
    }

    private static void play(Browser browser, Path film) {
        browser.open(stage.api().url("/"));
        browser.watch(stage.link(film));
        browser.awaitFirstFrame();
        browser.pressControl("#tracks-open");
    }

    @ParameterizedTest
    @CsvSource({
        "mp4, " + H264,
        // Smaller ones are of another format than the copy.
        "webm, -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 20 -c:a libopus"
    })
    void aViewerChangesBetweenTheCopyAndSmallerPictures(String kind, String encoding) {
        try (Browser browser = new Browser()) {
            play(browser, film("sizes-grainy." + kind, encoding));
            browser.awaitText("#tracks", "Auto, now 360p");
            assertEquals("copying", mode());
            for (String size : List.of("240", "0")) {
                choose(browser, size);
                awaitHeight(browser, size.equals("0") ? 360 : Integer.parseInt(size));
                browser.awaitPlaysOn(2);
                awaitOnePiece(browser);
            }
            choose(browser, "auto");
            browser.limitReceiving(NARROW);
            awaitHeight(browser, 120);
            browser.limitReceiving(-1);
            // What comes next, or the one after: by then the bandwidth is known.
            awaitHeight(browser, 360);
            browser.awaitPlaysOn(1);
            awaitOnePiece(browser);
            assertEquals("copying", mode());
            assertEquals(List.of(), browser.severe());
        }
    }

    /** Who has a line too narrow for the copy begins with less, and gets the copy as soon as the line carries it. */
    @Test
    void theBandwidthChoosesTheCopyToo() {
        try (Browser browser = new Browser()) {
            browser.limitReceiving(NARROW);
            String session = stage.start(film("sizes-grainy.mp4", H264));
            browser.open(stage.api().url("/w/" + session));
            browser.awaitFirstFrame();
            awaitHeight(browser, 120);
            browser.limitReceiving(-1);
            awaitHeight(browser, 360);
            awaitOnePiece(browser);
            assertEquals("copying", mode());
        }
    }

    private static String mode() {
        return stage.api()
                .get("/streams")
                .json()
                .get("streams")
                .get(0)
                .get("mode")
                .asText();
    }
}
