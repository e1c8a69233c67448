package dev.matinee.take;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gathers what mpv says of a source: its track list, and the status message that we make it print. That message comes
 * in several lines because mpv cuts each at 80 columns.
 */
final class MpvProbe implements Probe {
    private static final String MARK = "MEDIA ";
    private static final String LAST = "end=";
    private static final int MAX_TRACKS = 64;

    /** For {@code --term-status-msg}; mpv prints it again only when it changes, which is hardly ever. */
    static final String STATUS_MESSAGE = String.join(
            "\\n",
            MARK + "duration=${=duration:}",
            MARK + "size=${=file-size:}",
            MARK + "format=${=file-format:}",
            MARK + "codec=${=video-format:}",
            MARK + "width=${=width:}",
            MARK + "height=${=height:}",
            MARK + "pixels=${=video-dec-params/pixelformat:}",
            MARK + "rotation=${=video-dec-params/rotate:}",
            MARK + "aspect=${=video-dec-params/par:}",
            MARK + "interlaced=${=video-frame-info/interlaced:}",
            MARK + "gamma=${=video-dec-params/gamma:}",
            MARK + "aid=${=aid:}",
            MARK + "title=${media-title}",
            MARK + LAST);

    private final List<Track> tracks = new ArrayList<>();
    private final Map<String, String> values = new HashMap<>();
    private boolean told;

    /** Answers when the last line of the message has come. */
    @Override
    public Optional<MediaInfo> accept(String line) {
        int mark = line.indexOf(MARK);
        if (mark < 0) {
            Track.parse(line).filter(track -> tracks.size() < MAX_TRACKS).ifPresent(tracks::add);
            return Optional.empty();
        }
        String pair = line.substring(mark + MARK.length());
        if (pair.equals(LAST)) {
            boolean first = !told;
            told = true;
            return first ? Optional.of(soFar()) : Optional.empty();
        }
        int equals = pair.indexOf('=');
        if (equals > 0) {
            values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return Optional.empty();
    }

    @Override
    public MediaInfo soFar() {
        double seconds = number("duration");
        boolean known = seconds > 0 && seconds < 1e7;
        int width = (int) number("width");
        // 0 where the source does not say, as with VP9.
        double aspect = number("aspect");
        var picture = width == 0
                ? MediaInfo.Picture.NONE
                : new MediaInfo.Picture(
                        text("codec"),
                        width,
                        (int) number("height"),
                        text("pixels"),
                        (int) number("rotation"),
                        aspect == 0 ? 1 : aspect,
                        text("interlaced").equals("yes"),
                        text("gamma").matches("pq|hlg"),
                        0);
        return new MediaInfo(
                text("format"),
                known ? OptionalLong.of(Math.round(seconds * 1e6)) : OptionalLong.empty(),
                known ? Math.round(number("size") * 8 / seconds) : 0,
                picture,
                (int) number("aid"),
                text("title"),
                List.copyOf(tracks));
    }

    private String text(String name) {
        return values.getOrDefault(name, "");
    }

    private double number(String name) {
        String text = text(name);
        return text.matches("\\d{1,15}(\\.\\d{1,15})?") ? Double.parseDouble(text) : 0;
    }
}
