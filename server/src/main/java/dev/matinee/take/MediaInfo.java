package dev.matinee.take;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What mpv says of an opened source.
 *
 * @param durationMicros its length; empty where it is unknown, as with live sources
 * @param width of the picture in pixels after scaling, 0 without video
 * @param height likewise
 * @param audioCodec its name, empty without audio
 * @param title as the container or the link names it; untrusted text without control characters
 */
public record MediaInfo(OptionalLong durationMicros, int width, int height, String audioCodec, String title) {
    private static final Pattern LINE = Pattern.compile(
            Commands.MEDIA_MARK + "duration=([0-9.]*) width=([0-9]*) height=([0-9]*) audio=(\\S*) title=(.*)");
    private static final int MAX_TITLE = 300;

    /** Whether there is a picture. */
    public boolean hasVideo() {
        return width > 0;
    }

    public boolean hasAudio() {
        return !audioCodec.isEmpty();
    }

    /** Reads mpv's status line; empty where the line is another one. */
    static Optional<MediaInfo> parse(String line) {
        int mark = line.indexOf(Commands.MEDIA_MARK);
        Matcher matcher = LINE.matcher(mark < 0 ? "" : line.substring(mark));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String title = matcher.group(5);
        return Optional.of(new MediaInfo(
                micros(matcher.group(1)),
                number(matcher.group(2)),
                number(matcher.group(3)),
                matcher.group(4),
                title.substring(0, Math.min(title.length(), MAX_TITLE))));
    }

    private static OptionalLong micros(String seconds) {
        try {
            double value = seconds.isEmpty() ? 0 : Double.parseDouble(seconds);
            return value > 0 && value < 1e7 ? OptionalLong.of(Math.round(value * 1e6)) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static int number(String digits) {
        return digits.isEmpty() || digits.length() > 6 ? 0 : Integer.parseInt(digits);
    }
}
