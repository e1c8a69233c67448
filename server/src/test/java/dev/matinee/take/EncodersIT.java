package dev.matinee.take;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a trial says of an encoder, by the real ffmpeg. */
@Timeout(300)
class EncodersIT {
    @Test
    void x264PassesItsTrial() {
        assertTrue(Encoders.works("ffmpeg", true, Encoder.X264, true));
        assertTrue(Encoders.works("ffmpeg", false, Encoder.X264, true), "also as an older ffmpeg is told");
    }

    @ParameterizedTest
    @EnumSource(names = "X264", mode = EnumSource.Mode.EXCLUDE)
    void hardwareThatIsNotThereFails(Encoder encoder) {
        // Where there is such a device the trial alone can tell; both answers are right then.
        assertTrue(encoder.device().isPresent() || !Encoders.works("ffmpeg", true, encoder, true));
    }

    @Test
    void aMissingFfmpegFails() {
        assertFalse(Encoders.works("no-such-ffmpeg", true, Encoder.X264, true));
    }
}
