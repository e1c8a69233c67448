package dev.matinee.subtitle;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of subtitles that somebody has sent, read.
 *
 * @param name for people: the file's, without its folder and ending; without control characters
 * @param language as the name tells, such as {@code en} of {@code film.en.srt}; empty where it doesn't
 * @param format what it is
 * @param text all of it
 * @param cues in it, at least one
 */
public record SubtitleFile(String name, String language, Format format, String text, List<Cue> cues) {
    /** The formats that are read, by what ffmpeg calls their readers. */
    public enum Format {
        ASS("ass", "ass", ".ass", Pattern.compile("(?im)^\\s*(\\[Script Info]|Dialogue:)")),
        WEBVTT("webvtt", "webvtt", ".vtt", Pattern.compile("\\A\\s*WEBVTT(?=\\s|\\z)")),
        SUBRIP(
                "srt",
                "subrip",
                ".srt",
                Pattern.compile("\\d{1,3}:\\d{1,2}:\\d{1,2}[,.]\\d{1,3}\\s*-->\\s*\\d{1,3}:\\d{1,2}:\\d{1,2}[,.]\\d"));

        private final String reader;
        private final String codec;
        private final String ending;
        private final Pattern sign;

        Format(String reader, String codec, String ending, Pattern sign) {
            this.reader = reader;
            this.codec = codec;
            this.ending = ending;
            this.sign = sign;
        }

        String reader() {
            return reader;
        }

        /** As in the list of tracks. */
        public String codec() {
            return codec;
        }

        /** Of a file's name, with its dot. */
        public String ending() {
            return ending;
        }

        /** What a text is, by its own signs; names often say something else. */
        static Optional<Format> of(String text) {
            for (Format format : values()) {
                if (format.sign.matcher(text).find()) {
                    return Optional.of(format);
                }
            }
            return Optional.empty();
        }
    }

    private static final Pattern ENDING = Pattern.compile("(?i)\\.(srt|vtt|ass|ssa|txt|sub)$");
    private static final int LONGEST_NAME = 100;

    static SubtitleFile of(String fileName, Format format, String text, List<Cue> cues) {
        String path = fileName.replaceAll("[\\p{Cntrl}\\p{Cf}]", "")
                .replace('\\', '/')
                .strip();
        String whole = ENDING.matcher(path).replaceFirst("");
        String name = whole.substring(whole.lastIndexOf('/') + 1).strip();
        String shown = name.isEmpty() ? "Subtitles" : name;
        return new SubtitleFile(
                shown.codePointCount(0, shown.length()) > LONGEST_NAME
                        ? shown.substring(0, shown.offsetByCodePoints(0, LONGEST_NAME))
                        : shown,
                Languages.told(whole),
                format,
                text,
                cues);
    }
}
