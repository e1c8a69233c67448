package dev.matinee.take;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallerTest {
    private static MediaInfo.Picture copied(String codec, int height, long kilobits) {
        return new MediaInfo.Picture(codec, height * 16 / 9, height, "yuv420p", 0, 1, false, false, kilobits * 1000);
    }

    /** What is copied, its lines and rate; what 480 lines may cost beside it. */
    @ParameterizedTest
    @CsvSource({
        // 480 of 1080 lines are a fifth of the area: 0.2963 of the cost.
        "h264, 1080, 3000, 889",
        "av1, 1080, 3000, 1333",
        "h264, 720, 1000, 544",
        "hevc, 720, 1000, 750",
        "h264, 490, 1000, 750",
        // Above this it is as where nothing is known.
        "h264, 1080, 12000, 1676",
        "h264, 1080, 0, 1676",
        "h264, 1080, 1, 8"
    })
    void costsAShare(String codec, int height, long kilobits, long most) {
        assertEquals(
                most,
                Math.round(Smaller.beside(copied(codec, height, kilobits), 480).most() / 1000.0));
    }

    @Test
    void whatHasBegunMayBeDearerUntilItCompetesWithTheCopy() {
        Smaller begun = Smaller.of(480);
        MediaInfo.Picture film = copied("h264", 1080, 3000);
        assertTrue(begun.passesFor(Smaller.beside(film, 480), film));
        MediaInfo.Picture thin = copied("h264", 1080, 2000);
        assertFalse(begun.passesFor(Smaller.beside(thin, 480), thin));
        assertFalse(begun.passesFor(Smaller.beside(film, 360), film), "another size");
    }
}
