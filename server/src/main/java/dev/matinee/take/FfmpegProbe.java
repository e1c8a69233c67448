package dev.matinee.take;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how ffmpeg describes the input that it has just opened (man 1 ffmpeg, {@code -loglevel info}). It says so before
 * the first packet leaves it, so that a copy that turns out to be none can still be taken back.
 */
final class FfmpegProbe implements Probe {
    private static final int MAX_TRACKS = 64;

    private static final Pattern INPUT = Pattern.compile("^Input #0, ([a-z0-9_,]{1,100}), from .*");
    /** What comes right after the last line about the input. */
    private static final Pattern OVER = Pattern.compile("^(Stream mapping:|Output #0,|Stream map ).*");

    private static final Pattern DURATION = Pattern.compile(
            "^  Duration: (\\d{2,4}):(\\d\\d):(\\d\\d)\\.(\\d\\d), .*?bitrate: (?:(\\d{1,9}) kb/s|N/A)");
    private static final Pattern STREAM = Pattern.compile(
            "^  Stream #([01]):\\d+(?:\\[0x[0-9a-f]+])?(?:\\(([a-zA-Z-]{1,20})\\))?: (Video|Audio|Subtitle): ([a-z0-9_]{1,40})(.*)");
    private static final Pattern PICTURE = Pattern.compile(
            ", ([a-z0-9]{1,20})(?:\\(([^()]*(?:\\([^()]*\\))?[^()]*)\\))?, (\\d{1,5})x(\\d{1,5})(?=[ ,]|$)");
    private static final Pattern ASPECT = Pattern.compile("SAR (\\d{1,9}):(\\d{1,9}) DAR");
    private static final Pattern ROTATION =
            Pattern.compile("^ +displaymatrix: rotation of (-?\\d{1,3})\\.\\d+ degrees");
    /** Its colours are its own, whatever its codec and its tags say. */
    private static final String DOLBY_VISION = "      DOVI configuration record:";

    private static final Pattern SOUND = Pattern.compile(", (\\d{1,7} Hz), ([^,]{1,20})");
    private static final Pattern RATE = Pattern.compile(", (\\d{1,9}) kb/s");
    /** mkvmerge's word on a stream, which programs that encode it anew may leave as it was. */
    private static final Pattern STATISTICS = Pattern.compile("^ +BPS(?:-eng)? +: (\\d{1,12})$");
    /** Of sound of which nothing is told. */
    private static final long USUAL_SOUND = 128_000;

    private static final Pattern TITLE = Pattern.compile("^( +)title +: (.{1,300})$");
    /** Of a stream's own metadata; the file's is two columns less far in. */
    private static final int STREAM_INDENT = 6;

    private final List<Track> tracks = new ArrayList<>();
    private final Map<Track.Kind, Integer> counts = new EnumMap<>(Track.Kind.class);
    private boolean inside;
    /** Past the first input: of another one, sound alone counts. */
    private boolean beside;

    private boolean told;
    private String format = "";
    private String title = "";
    private OptionalLong durationMicros = OptionalLong.empty();
    private long bitsPerSecond;
    private long soundBits;
    private MediaInfo.Picture picture = MediaInfo.Picture.NONE;
    private boolean describesPicture;
    private int audio;
    private boolean audioIsDefault;

    @Override
    public Optional<MediaInfo> accept(String line) {
        if (told) {
            return Optional.empty();
        }
        Matcher input = INPUT.matcher(line);
        if (!inside && input.matches()) {
            inside = true;
            format = input.group(1);
        } else if (inside && OVER.matcher(line).matches()) {
            told = true;
            return Optional.of(soFar());
        } else if (inside && line.startsWith("Input #")) {
            beside = true;
        } else if (inside) {
            read(line);
        }
        return Optional.empty();
    }

    private void read(String line) {
        Matcher stream = STREAM.matcher(line);
        if (stream.matches()) {
            stream(stream);
            return;
        }
        if (beside) {
            return;
        }
        Matcher duration = DURATION.matcher(line);
        Matcher named = TITLE.matcher(line);
        Matcher rotation = ROTATION.matcher(line);
        Matcher statistics = STATISTICS.matcher(line);
        if (duration.find()) {
            long seconds = Long.parseLong(duration.group(1)) * 3600
                    + Long.parseLong(duration.group(2)) * 60
                    + Long.parseLong(duration.group(3));
            long micros = seconds * 1_000_000 + Long.parseLong(duration.group(4)) * 10_000;
            durationMicros = micros > 0 ? OptionalLong.of(micros) : OptionalLong.empty();
            bitsPerSecond = duration.group(5) == null ? 0 : Long.parseLong(duration.group(5)) * 1000;
        } else if (named.matches()) {
            name(named.group(1).length(), named.group(2));
        } else if (statistics.matches() && describesPicture) {
            picture = picture.costing(Long.parseLong(statistics.group(1)));
        } else if (rotation.find() && describesPicture) {
            picture = picture.rotated(Integer.parseInt(rotation.group(1)));
        } else if (line.startsWith(DOLBY_VISION) && describesPicture) {
            picture = picture.called("dolby-vision");
        }
    }

    private void name(int indent, String name) {
        if (indent < STREAM_INDENT) {
            title = name;
        } else if (!tracks.isEmpty()) {
            Track last = tracks.remove(tracks.size() - 1);
            tracks.add(new Track(last.kind(), last.id(), last.language(), name, last.codec()));
        }
    }

    private void stream(Matcher stream) {
        Track.Kind kind = switch (stream.group(3)) {
            case "Video" -> Track.Kind.VIDEO;
            case "Audio" -> Track.Kind.AUDIO;
            default -> Track.Kind.SUBTITLE;
        };
        if (!stream.group(1).equals("0") && kind != Track.Kind.AUDIO) {
            return;
        }
        int id = counts.merge(kind, 1, Integer::sum);
        String codec = stream.group(4);
        String rest = stream.group(5);
        boolean marked = rest.contains("(default)");
        describesPicture = kind == Track.Kind.VIDEO && !picture.shown() && !rest.contains("(attached pic)");
        if (describesPicture) {
            picture = picture(codec, rest);
        } else if (kind == Track.Kind.AUDIO && (audio == 0 || (marked && !audioIsDefault))) {
            audio = id;
            audioIsDefault = marked;
        }
        if (kind == Track.Kind.AUDIO && !beside) {
            soundBits += rate(rest).orElse(USUAL_SOUND);
        }
        if (tracks.size() < MAX_TRACKS) {
            String language = stream.group(2) == null || stream.group(2).equals("und") ? "" : stream.group(2);
            Matcher sound = SOUND.matcher(rest);
            String figures =
                    kind == Track.Kind.AUDIO && sound.find() ? " " + sound.group(2) + " " + sound.group(1) : "";
            tracks.add(new Track(kind, id, language, "", codec + figures));
        }
    }

    private MediaInfo.Picture picture(String codec, String rest) {
        Matcher format = PICTURE.matcher(rest);
        if (!format.find()) {
            return MediaInfo.Picture.NONE;
        }
        String notes = format.group(2) == null ? "" : format.group(2);
        double aspect = 1;
        Matcher pixels = ASPECT.matcher(rest);
        while (pixels.find()) {
            // The container's word stands behind the codec's, and players follow it.
            double down = Double.parseDouble(pixels.group(2));
            aspect = down == 0 ? 1 : Double.parseDouble(pixels.group(1)) / down;
        }
        return new MediaInfo.Picture(
                codec,
                Integer.parseInt(format.group(3)),
                Integer.parseInt(format.group(4)),
                format.group(1),
                0,
                aspect == 0 ? 1 : aspect,
                notes.contains("top ") || notes.contains("bottom "),
                notes.contains("smpte2084") || notes.contains("arib-std-b67"),
                rate(rest).orElse(0));
    }

    private static OptionalLong rate(String rest) {
        Matcher rate = RATE.matcher(rest);
        return rate.find() ? OptionalLong.of(Long.parseLong(rate.group(1)) * 1000) : OptionalLong.empty();
    }

    /** What the picture costs: as is told, or what sound leaves of the whole. */
    private MediaInfo.Picture priced() {
        long words = picture.bitsPerSecond();
        if (bitsPerSecond == 0 || !picture.shown()) {
            return picture;
        }
        long left = Math.max(bitsPerSecond / 2, bitsPerSecond - soundBits);
        // The words on a stream may be of its beginning alone (fragmented MP4), or of what it was encoded from.
        return picture.costing(words == 0 ? left : Math.max(left / 2, Math.min(words, bitsPerSecond)));
    }

    @Override
    public MediaInfo soFar() {
        return new MediaInfo(format, durationMicros, bitsPerSecond, priced(), audio, title, List.copyOf(tracks));
    }
}
