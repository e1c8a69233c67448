package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A room whose film is copied, and what it says when somebody comes who can't play that. */
@Timeout(300)
class RefitIT {
    private static final String WITHOUT_VP9 = "const able = MediaSource.isTypeSupported.bind(MediaSource);"
            + "MediaSource.isTypeSupported = (type) => !type.includes('vp09') && able(type);";

    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with().maxStreams(1).option("--ladder=120"));

    private static Path film(String codec, int seconds) {
        List<String> options = switch (codec) {
            case "HEVC" ->
                List.of("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=50");
            case "AV1" -> List.of("-c:v", "libsvtav1", "-preset", "12", "-g", "50");
            default -> List.of("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "50");
        };
        return Clips.make(
                "refit-" + codec + "-" + seconds + ".mkv",
                Clips.video("320x180", 10, seconds),
                Clips.tone(seconds),
                options,
                List.of("-c:a", "aac"));
    }

    /** Begins for somebody who plays it, so that it is copied. */
    private static void copied(Path film, String session, String plays) {
        assertEquals(
                200,
                stage.api()
                        .post("/stream/" + session, "url", stage.link(film), "plays", plays)
                        .status());
        JsonNode state = stage.api().awaitPhase(session, "playing");
        assertEquals("copying", state.get("mode").asText(), state::toString);
        assertTrue(state.get("why").isNull(), state::toString);
        assertEquals("[\"" + plays + "\"]", state.get("needs").toString());
    }

    private static JsonNode awaitEncoding(String session) {
        return Patience.awaitThat(
                "encoded for all",
                Duration.ofSeconds(60),
                () -> stage.api().state(session),
                state -> state.get("mode").asText().equals("encoding")
                        && state.get("heights").size() == 1);
    }

    @ParameterizedTest
    @CsvSource({"HEVC, hevc", "AV1, av1", "VP9, vp9"})
    void theStateSaysWhyPicturesAreEncodedNow(String codec, String plays) {
        copied(film(codec, 8), "refit", plays);
        assertEquals(
                200, stage.api().post("/heartbeat/refit", "viewer", "newcomer").status());
        JsonNode jumped = Patience.awaitThat(
                "the room begins anew",
                Duration.ofSeconds(60),
                () -> stage.api().state("refit"),
                state -> state.get("seeks").asInt() > 0);
        assertFalse(jumped.get("why").isNull(), "pages say why at once");
        JsonNode state = awaitEncoding("refit");
        assertEquals(
                "Not everybody’s browser here plays " + codec + ", so it is encoded.",
                state.get("why").asText());
        assertEquals(0, state.get("needs").size());
        assertEquals(1, state.get("seeks").asInt(), "the room begins anew where it was");
        assertTrue(state.get("error").isNull());
    }

    /** Who was there is told, and has the sizes as before; who came sees the film. */
    @Test
    void thePageSaysSoAndGoesOnInAllSizes() {
        try (Browser first = new Browser();
                Browser newcomer = new Browser()) {
            first.open(stage.api().url("/"));
            first.watch(stage.link(film("VP9", 120)));
            first.awaitFirstFrame();
            first.pressControl("#tracks-open");
            first.awaitText("#tracks", "Auto, now ");
            newcomer.beforeAnyPage(WITHOUT_VP9);
            newcomer.open(first.url());
            first.awaitText("#toast", "Not everybody’s browser here plays VP9, so it is encoded.");
            first.awaitText("#tracks", "Auto, now ");
            for (Browser browser : List.of(first, newcomer)) {
                browser.awaitFirstFrame();
                browser.awaitPlaysOn(1);
            }
            first.awaitVisible("#tracks label:has([name=size][value='120'])").click();
            first.awaitTrue("the small picture", "return document.querySelector('#video').videoHeight === 120");
            assertEquals(List.of(), first.severe());
            assertEquals(List.of(), newcomer.severe());
        }
    }

    /** All of a short film has been copied, and its place is taken by another one. */
    @Test
    void whoCantPlayItIsToldWhenThereIsNoPlaceToEncodeIt() {
        copied(film("VP9", 8), "taken", "vp9");
        stage.api().awaitComplete("taken");
        Patience.await(
                "its place is free", Duration.ofSeconds(60), () -> stage.api().running() == 0);
        stage.start(LongClip.file());
        try (Browser newcomer = new Browser()) {
            newcomer.beforeAnyPage(WITHOUT_VP9);
            newcomer.open(stage.api().url("/w/taken"));
            newcomer.awaitText(
                    "#card-words", "This browser can’t play VP9, and the server has no stream left to encode it.");
            assertEquals("copying", stage.api().state("taken").get("mode").asText());
        }
    }
}
