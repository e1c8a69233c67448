package dev.matinee.take;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What mpv or ffmpeg says of an opened source.
 *
 * @param format libavformat's name of the container
 * @param durationMicros its length; empty where it is unknown, as with live sources
 * @param bitsPerSecond of all of it on the average, 0 where that is unknown
 * @param picture its picture; {@link Picture#NONE} without one
 * @param audioTrack the number of the sound that is played where nobody has chosen, 0 without sound
 * @param title as the container or the link names it; untrusted text without control characters
 * @param tracks all that there are
 */
public record MediaInfo(
        String format,
        OptionalLong durationMicros,
        long bitsPerSecond,
        Picture picture,
        int audioTrack,
        String title,
        List<Track> tracks) {

    /**
     * The source's picture.
     *
     * @param codec libavcodec's name of its format
     * @param width in pixels, 0 without a picture
     * @param height in pixels
     * @param pixels the name of its pixel format, which mpv and ffmpeg call alike
     * @param rotation in degrees
     * @param aspect of one pixel
     * @param interlaced whether the first one was
     * @param hdr whether its brightness is coded for a wide range (SMPTE ST 2084, or ARIB STD-B67)
     */
    public record Picture(
            String codec,
            int width,
            int height,
            String pixels,
            int rotation,
            double aspect,
            boolean interlaced,
            boolean hdr) {
        static final Picture NONE = new Picture("", 0, 0, "", 0, 1, false, false);

        boolean shown() {
            return width > 0;
        }

        Picture rotated(int degrees) {
            return new Picture(codec, width, height, pixels, degrees, aspect, interlaced, hdr);
        }
    }

    private static final Pattern WELL_TIMED = Pattern.compile("mov,mp4.*|matroska.*|mpegts|flv");

    /** Plain text becomes the first, a text's name on it the last. */
    private static final Set<String> GUESSES = Set.of("amrnb", "amrwb", "tty");

    /** Above this, copied pictures would burst the RAM disk and many a viewer's line. */
    private static final long MAX_COPY_BITS_PER_SECOND = 12_000_000;

    /** The same with another length. */
    public MediaInfo lasting(long micros) {
        return new MediaInfo(format, OptionalLong.of(micros), bitsPerSecond, picture, audioTrack, title, tracks);
    }

    /** The same of a live source, of which programs take what they have seen for the length. */
    MediaInfo endless() {
        return new MediaInfo(format, OptionalLong.empty(), bitsPerSecond, picture, audioTrack, title, tracks);
    }

    /** Whether libavformat makes it of anything that holds nothing else: raw sound and text screens without any mark. */
    boolean guessed() {
        return GUESSES.contains(format);
    }

    public boolean hasVideo() {
        return picture.shown();
    }

    /**
     * Whether browsers can play the picture as it is: 8-bit 4:2:0 H.264, upright, with square pixels, not too fat, of a
     * container whose time stamps are worth something.
     *
     * @param live whether it is no wonder that nobody knows its length and its rate
     */
    boolean copyable(boolean live) {
        boolean pictures = picture.codec().equals("h264")
                && (picture.pixels().equals("yuv420p") || picture.pixels().equals("yuvj420p"))
                && picture.rotation() == 0
                && Math.abs(picture.aspect() - 1) < 0.01
                && !picture.interlaced()
                && !picture.hdr();
        return pictures
                && WELL_TIMED.matcher(format).matches()
                && (live || (durationMicros.isPresent() && bitsPerSecond > 0))
                && bitsPerSecond <= MAX_COPY_BITS_PER_SECOND;
    }

    /** The number of the sound that a choice means, 0 without any. */
    int audioTrack(Choice choice) {
        return choice.audio() == Choice.AUTOMATIC ? audioTrack : choice.audio();
    }

    /** Whether browsers can play a sound as it is; true without any. */
    boolean audioCopyable(int track) {
        return tracks.stream()
                .filter(one -> one.kind() == Track.Kind.AUDIO && one.id() == track)
                .allMatch(one -> one.codec().matches("aac\\b.*"));
    }
}
