package dev.matinee.take;

import java.util.List;
import java.util.Optional;
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
     * @param bitsPerSecond of it alone on the average, as near as is told; 0 where that is unknown
     */
    public record Picture(
            String codec,
            int width,
            int height,
            String pixels,
            int rotation,
            double aspect,
            boolean interlaced,
            boolean hdr,
            long bitsPerSecond) {
        static final Picture NONE = new Picture("", 0, 0, "", 0, 1, false, false, 0);

        boolean shown() {
            return width > 0;
        }

        Picture called(String name) {
            return new Picture(name, width, height, pixels, rotation, aspect, interlaced, hdr, bitsPerSecond);
        }

        Picture rotated(int degrees) {
            return new Picture(codec, width, height, pixels, degrees, aspect, interlaced, hdr, bitsPerSecond);
        }

        Picture costing(long bits) {
            return new Picture(codec, width, height, pixels, rotation, aspect, interlaced, hdr, bits);
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
     * Whether the picture can be taken over if it is of a format that viewers can play: upright, with square pixels, whole,
     * for ordinary screens, not too fat, of a container whose time stamps are worth something.
     *
     * @param live whether it is no wonder that nobody knows its length and its rate
     */
    boolean upright(boolean live) {
        return picture.rotation() == 0
                && Math.abs(picture.aspect() - 1) < 0.01
                && !picture.interlaced()
                && !picture.hdr()
                && WELL_TIMED.matcher(format).matches()
                && (live || (durationMicros.isPresent() && bitsPerSecond > 0))
                && bitsPerSecond <= MAX_COPY_BITS_PER_SECOND;
    }

    /** What viewers must be able to play to be shown the picture as it is; empty where hardly any browser plays it. */
    public Optional<Abilities> pictureNeeds() {
        // 8 or 10 bit, in 4:2:0. mpv and ffmpeg differ in how they call the second.
        return switch (picture.codec() + " " + picture.pixels().replaceAll("le$", "")) {
            case "h264 yuv420p", "h264 yuvj420p" -> Optional.of(Abilities.NONE);
            case "hevc yuv420p", "hevc yuvj420p" -> Optional.of(Abilities.of(Codec.HEVC));
            case "hevc yuv420p10" -> Optional.of(Abilities.of(Codec.HEVC10));
            case "av1 yuv420p", "av1 yuv420p10" -> Optional.of(Abilities.of(Codec.AV1));
            case "vp9 yuv420p" -> Optional.of(Abilities.of(Codec.VP9));
            default -> Optional.empty();
        };
    }

    /** The number of the sound that a choice means, 0 without any. */
    int audioTrack(Choice choice) {
        return choice.audio() == Choice.AUTOMATIC ? audioTrack : choice.audio();
    }

    /** The same of a sound; {@link Abilities#NONE} where there is none. */
    Optional<Abilities> soundNeeds(int track) {
        String codec = tracks.stream()
                .filter(one -> one.kind() == Track.Kind.AUDIO && one.id() == track)
                .findFirst()
                .map(Track::codec)
                .orElse("aac");
        return codec.matches("aac\\b.*")
                ? Optional.of(Abilities.NONE)
                : codec.matches("opus\\b.*") ? Optional.of(Abilities.of(Codec.OPUS)) : Optional.empty();
    }

    /** Whether its container says once, before all sound, what MP4 has to say of it: MPEG-TS says it again and again. */
    boolean soundIsDescribed() {
        return !format.equals("mpegts");
    }
}
