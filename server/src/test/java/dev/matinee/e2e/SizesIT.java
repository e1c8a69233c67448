package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.matinee.media.Clips;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which of a film's sizes a viewer sees, on the page in real Chromium. */
@Timeout(300)
class SizesIT extends TwoBrowsers {
    private static final int SECONDS = 300;
    /** Octets a second: enough for the smallest pictures, far too little for the largest. */
    private static final int NARROW = 80_000;

    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with()
            .copy(false)
            .ahead(Duration.ofSeconds(10))
            .option("--height=360")
            .option("--ladder=240,120"));

    @AfterEach
    void clear() {
        one.limitReceiving(-1);
        leave();
    }

    /** Pictures that cost much to send, and tell their second as those of {@link Clips#clock} do. */
    private static String film() {
        StringBuilder filters = new StringBuilder("noise=alls=8:allf=t,drawbox=w=640:h=80:y=140:c=black:t=fill");
        for (int bit = 0; bit < 10; bit++) {
            filters.append(",drawbox=w=64:h=80:y=140:c=white:t=fill:x=" + 64 * bit)
                    .append(":enable='mod(floor(t/" + (1 << bit) + "),2)'");
        }
        Path clip = Clips.make(
                "grainy-clock.mp4",
                Clips.video("640x360", 10, SECONDS),
                Clips.tone(SECONDS),
                List.of("-vf", filters.toString(), "-c:v", "libx264", "-preset", "ultrafast", "-g", "20"),
                List.of("-c:a", "aac", "-movflags", "+faststart"));
        return stage.link(clip);
    }

    private static void awaitHeight(Browser browser, String condition) {
        browser.awaitTrue("a height " + condition, "return document.querySelector('#video').videoHeight " + condition);
    }

    private static String automatic(Browser browser) {
        return String.valueOf(
                browser.run("return document.querySelector('#tracks label:has([value=auto])')?.textContent"));
    }

    private static void choose(Browser browser, String size) {
        browser.awaitVisible("#tracks label:has(input[name=size][value='" + size + "'])")
                .click();
    }

    @Test
    void theBandwidthChoosesUnlessTheViewerDoes() {
        one.limitReceiving(NARROW);
        one.open(stage.api().url("/w/" + stage.api().start(film())));
        one.awaitFirstFrame();
        awaitHeight(one, "=== 120");
        one.pressControl("#tracks-open");
        one.awaitText("#tracks", "Auto, now 120p");
        one.awaitTrue("chosen by itself", "return document.querySelector('#tracks [value=auto]').checked");
        one.limitReceiving(-1);
        awaitHeight(one, "=== 360");
        one.awaitText("#tracks", "Auto, now 360p");
        choose(one, "240");
        awaitHeight(one, "=== 240");
        assertEquals("Auto", automatic(one));
        one.awaitPlaysOn(3);
        awaitHeight(one, "=== 240");
        choose(one, "0");
        awaitHeight(one, "=== 360");
        choose(one, "auto");
        one.awaitText("#tracks", "Auto, now 360p");
        one.awaitPlaysOn(1);
    }

    /** The one who starts has the sizes from the first picture on, without a second beginning. */
    @Test
    void whoStartsHasTheSizesAtOnce() {
        one.open(stage.api().url("/"));
        one.awaitText("#lights", "Matinee");
        one.watch(film());
        one.awaitFirstFrame();
        one.pressControl("#tracks-open");
        one.awaitText("#tracks", "Auto, now 360p");
        one.awaitPlaysOn(1);
        assertEquals(
                "master.m3u8",
                one.run("return performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1))"
                        + ".find((name) => name.endsWith('.m3u8'))"));
    }

    @Test
    void allSeeTheSamePlaceInWhateverSize() {
        one.limitReceiving(NARROW);
        String session = stage.api().start(film());
        one.open(stage.api().url("/w/" + session));
        two.open(stage.api().url("/w/" + session));
        for (Browser browser : List.of(one, two)) {
            browser.awaitFirstFrame();
        }
        awaitHeight(one, "=== 120");
        awaitHeight(two, "=== 360");
        sameSecond();
        // Out of range: another take, whose sizes stand in the same master playlist.
        two.type("5");
        one.awaitShows(150, 165);
        two.awaitShows(150, 165);
        awaitHeight(one, "=== 120");
        awaitHeight(two, "=== 360");
        one.awaitPlaysOn(2);
        two.awaitPlaysOn(2);
        sameSecond();
        // Where the room was before is no longer listed: whoever changes the size now is not taken back there.
        two.pressControl("#tracks-open");
        choose(two, "120");
        awaitHeight(two, "=== 120");
        sameSecond();
        assertEquals(1, stage.api().state(session).get("seeks").asInt());
        // Who comes later begins where the room is.
        two.open(stage.api().url("/w/" + session));
        two.awaitFirstFrame();
        awaitHeight(two, "=== 360");
        sameSecond();
    }

    private static void sameSecond() {
        one.run("document.querySelector('#catch-up:not([hidden])')?.click()");
        one.awaitPlaysOn(0.5);
        // Asked one after the other, so some of the difference is the asking, on a busy machine all that is allowed.
        Patience.awaitThat(
                "both show the same",
                Duration.ofSeconds(60),
                () -> List.of(one.shownSecond(), two.shownSecond()),
                seconds -> Math.abs(seconds.get(0) - seconds.get(1)) <= 2);
    }
}
