package dev.matinee.take;

import java.util.List;

/**
 * How pictures are encoded.
 *
 * @param mpv the mpv program, a name on the PATH or a path
 * @param ffmpeg the ffmpeg program, likewise
 * @param height the most lines of a picture; smaller ones are left as they are, never enlarged
 * @param preset x264's preset
 * @param fpsMode whether this ffmpeg knows {@code -fps_mode} (5.1 and later); older ones say {@code -vsync}
 * @param encoders says who encodes
 * @param ladder the heights of smaller pictures to be encoded beside the first, the largest first
 * @param copy what is taken over as it is
 */
public record Encoding(
        String mpv,
        String ffmpeg,
        int height,
        String preset,
        boolean fpsMode,
        Encoders encoders,
        List<Integer> ladder,
        Copying copy) {
    /** The same, but for what is taken over as it is. */
    public Encoding copying(Copying other) {
        return new Encoding(mpv, ffmpeg, height, preset, fpsMode, encoders, ladder, other);
    }

    /** The longest segment that a take plans with, in whole seconds. */
    public int longestSegmentSeconds() {
        return copy != Copying.NEVER ? Take.LONGEST_COPIED_SECONDS : Commands.ENCODED_SECONDS;
    }
}
