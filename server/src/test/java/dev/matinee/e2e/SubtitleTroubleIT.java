package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Subtitles that can't be had: the film plays on, and whoever wants them is told why. */
@Timeout(300)
class SubtitleTroubleIT {
    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    private static String path(String session, String rest) {
        return "/streams/" + session + "/" + rest;
    }

    @Test
    void subtitlesThatNeverComeHoldUpNothing() {
        String session = stage.api().start(stage.link("fickle", SubtitledFilm.file()));
        stage.api().awaitPhase(session, "playing");
        stage.api().playlist(session);
        stage.files().deaf(true);
        long asked = System.nanoTime();
        Api.Answer answer = stage.api().get(path(session, "subtitles/1/0.vtt"));
        assertEquals(200, answer.status(), answer::text);
        assertTrue(answer.text().endsWith("LOCAL:00:00:00.000\n\nNOTE late\n\n"), answer::text);
        assertTrue(System.nanoTime() - asked < Duration.ofSeconds(8).toNanos(), "held for long");
        JsonNode before = stage.api().state(session);
        JsonNode after = Patience.awaitThat(
                "the pictures go on",
                Duration.ofSeconds(60),
                () -> stage.api().state(session),
                state -> state.get("progress").get("ready").asDouble()
                        >= Math.min(
                                SubtitledFilm.SECONDS, before.get("position").asDouble() + 55));
        assertEquals("playing", after.get("phase").asText());
        assertTrue(after.get("error").isNull());
        assertTrue(problem(session).contains("late"), problem(session));
    }

    private static JsonNode track(String session) {
        return stage.api().state(session).get("tracks").get("subtitle").get(0);
    }

    private static String problem(String session) {
        return Patience.awaitThat(
                        "words for what is wrong",
                        Duration.ofSeconds(60),
                        () -> track(session).get("problem"),
                        problem -> !problem.isNull())
                .asText();
    }

    /** Subtitles in another code than UTF-8 can't be read by ffmpeg. */
    private static Path unreadable() throws IOException {
        Path text = Clips.file(
                "unreadable.srt",
                Files.readString(SubtitledFilm.text("Gr\u00fc\u00dfe")).getBytes(StandardCharsets.ISO_8859_1));
        return Clips.make(
                "unreadable.mkv",
                List.of("-i", Clips.clock(SubtitledFilm.SECONDS).toString(), "-i", text.toString()),
                List.of("-map", "0", "-map", "1", "-c", "copy"));
    }

    /** Shows the first track to a viewer of a film that plays on, who must be told a word of why there is nothing to see. */
    private static void choosesAndIsTold(Browser browser, String session, String word) {
        browser.pressControl("#tracks-open");
        browser.awaitVisible("#tracks label:has([name=own][value='1'])").click();
        browser.awaitText("#toast", word);
        browser.awaitText("#tracks label:has([name=own][value='1'])", word);
        browser.awaitPlaysOn(2);
        JsonNode state = stage.api().state(session);
        assertEquals("playing", state.get("phase").asText());
        assertTrue(state.get("error").isNull(), state::toString);
    }

    @Test
    void aTrackThatCantBeReadIsToldAndHoldsUpNothing() throws IOException {
        try (Browser browser = new Browser()) {
            String session = stage.start(unreadable());
            browser.open(stage.api().url("/w/" + session));
            browser.awaitFirstFrame();
            choosesAndIsTold(browser, session, "can’t be read");
            assertEquals(List.of(), browser.severe());
        }
    }

    /** The film is being sent already when its server has nothing more for anybody who asks anew; later it has. */
    @Test
    void aSourceThatHandsNothingMoreOutIsToldUntilItDoes() {
        try (Browser browser = new Browser()) {
            String session = stage.api().start(stage.link("fickle", SubtitledFilm.file()));
            browser.open(stage.api().url("/w/" + session));
            browser.awaitFirstFrame();
            stage.files().deaf(true);
            choosesAndIsTold(browser, session, "late");
            stage.files().deaf(false);
            // Who waits in vain is asked again.
            Patience.await(
                    "all is well",
                    Duration.ofSeconds(90),
                    () -> track(session).get("problem").isNull());
        }
    }
}
