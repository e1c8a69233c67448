package dev.matinee.take;

import java.util.List;
import java.util.OptionalLong;

/**
 * What mpv says of an opened source.
 *
 * @param durationMicros its length; empty where it is unknown, as with live sources
 * @param bytes its size, 0 where it is unknown
 * @param picture its picture; {@link Picture#NONE} without one
 * @param audioCodec of the track that is played, empty without sound
 * @param audioTrack mpv's number of it, 0 without sound
 * @param title as the container or the link names it; untrusted text without control characters
 * @param tracks all that there are
 */
public record MediaInfo(
        OptionalLong durationMicros,
        long bytes,
        Picture picture,
        String audioCodec,
        int audioTrack,
        String title,
        List<Track> tracks) {

    /**
     * The source's picture.
     *
     * @param codec libavcodec's name of its format
     * @param width in pixels, 0 without a picture
     * @param height in pixels
     * @param pixels mpv's name of its pixel format
     * @param rotation in degrees
     * @param aspect of one pixel
     * @param interlaced whether the first one was
     */
    public record Picture(
            String codec, int width, int height, String pixels, int rotation, double aspect, boolean interlaced) {
        static final Picture NONE = new Picture("", 0, 0, "", 0, 1, false);
    }

    /** Above this, copied pictures would burst the RAM disk and many a viewer's line. */
    private static final long MAX_COPY_BITS_PER_SECOND = 12_000_000;

    public boolean hasVideo() {
        return picture.width() > 0;
    }

    public boolean hasAudio() {
        return !audioCodec.isEmpty();
    }

    /** Whether browsers can play the picture as it is: 8-bit 4:2:0 H.264, upright, with square pixels, not too fat. */
    boolean copyable() {
        boolean format = picture.codec().equals("h264")
                && (picture.pixels().equals("yuv420p") || picture.pixels().equals("yuvj420p"))
                && picture.rotation() == 0
                && Math.abs(picture.aspect() - 1) < 0.01
                && !picture.interlaced();
        return format && durationMicros.isPresent() && bytes > 0 && bitsPerSecond() <= MAX_COPY_BITS_PER_SECOND;
    }

    /** Whether browsers can play the sound as it is. */
    boolean audioCopyable() {
        return audioCodec.equals("aac");
    }

    private long bitsPerSecond() {
        return Math.round(bytes * 8e6 / durationMicros.orElse(1));
    }
}
