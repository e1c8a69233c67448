package dev.matinee.e2e;

import dev.matinee.media.Clips;
import java.nio.file.Path;
import java.util.List;

/** Ninety seconds of a small film: long enough for a stream that is held back to be in its middle. */
final class LongClip {
    static final int SECONDS = 90;

    private LongClip() {}

    static Path file() {
        return Clips.make(
                "long-" + SECONDS + ".mp4",
                Clips.video("320x180", 30, SECONDS),
                Clips.tone(SECONDS),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "60"),
                List.of("-c:a", "aac", "-movflags", "+faststart"));
    }
}
