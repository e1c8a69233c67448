package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in real Firefox, by hls.js and its MediaSource. */
@Timeout(300)
class FirefoxIT {
    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    private static Firefox firefox;

    @BeforeAll
    static void open() throws IOException {
        assumeTrue(Firefox.installed(), "firefox-esr is not installed: ./check does that by apt");
        firefox = new Firefox();
    }

    @AfterAll
    static void close() {
        if (firefox != null) {
            firefox.close();
        }
    }

    /** Nothing has gone wrong that the page did not know of. */
    @AfterEach
    void leave() {
        assertEquals(List.of(), firefox.errors());
        firefox.open("about:blank");
    }

    private static JsonNode state() {
        return stage.api().state(firefox.session());
    }

    /** H.264 and AAC, subtitles and the room's controls, as a person uses them. */
    @Test
    void aFilmIsWatchedSteeredAndRead() {
        firefox.open(stage.api().url("/"));
        firefox.watch(stage.link(SubtitledFilm.file()));
        firefox.awaitFirstFrame();
        firefox.awaitShows(1, 30);
        firefox.awaitInStep(stage.api(), 2);
        assertEquals("copying", state().get("mode").asText());

        firefox.pressControl("#tracks-open");
        firefox.pressControl("#tracks label:has([name=own][value='2'])");
        firefox.awaitLine(4);
        // Whoever closes the menu by a click on the picture means the menu alone.
        firefox.pressControl("#video");
        firefox.awaitTrue("the menu is closed", "return document.querySelector('#tracks').hidden");
        firefox.awaitPlaysOn(1);
        assertEquals("playing", state().get("phase").asText());

        // Far beyond what is listed.
        firefox.awaitTrue("the length is known", "return document.querySelector('#seek').max > 290");
        firefox.press("#seek", 0.75);
        firefox.awaitShows(222, 250);
        firefox.awaitLine(220);
        assertEquals(1, state().get("seeks").asInt());

        firefox.pressControl("#play");
        Patience.await(
                "the room is paused",
                Duration.ofSeconds(60),
                () -> state().get("phase").asText().equals("paused"));
        assertTrue(firefox.paused());
        assertEquals(
                200,
                stage.api().post("/streams/" + firefox.session() + "/resume").status());
        firefox.awaitPlaysOn(1);
    }

    /** What all browsers do not play is copied for this one, and its pictures come out as they are. */
    @ParameterizedTest
    @CsvSource({
        "hevc, '-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=20:bframes=3 -c:a aac', '[\"hevc\"]'",
        "av1, '-c:v libsvtav1 -preset 12 -g 20 -c:a libopus', '[\"av1\",\"opus\"]'",
        "vp9, '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 20 -c:a libopus', '[\"vp9\",\"opus\"]'"
    })
    void playsWhatIsCopiedInFragments(String name, String codecs, String needs) {
        List<String> line = new ArrayList<>(List.of("-i", Clips.clock(20).toString()));
        line.addAll(Clip.words(codecs));
        Path film = Clips.make("firefox-" + name + ".mkv", line);
        firefox.open(stage.api().url("/"));
        firefox.watch(stage.link(film));
        firefox.awaitFirstFrame();
        firefox.awaitShows(3, 12);
        JsonNode state = state();
        assertEquals("copying", state.get("mode").asText(), state::toString);
        assertEquals(needs, state.get("needs").toString());
        assertTrue(stage.api().playlist(firefox.session()).text().contains("#EXT-X-MAP:"), "in fragmented MP4");
    }
}
