package dev.matinee.take;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A track of the source, as mpv lists it.
 *
 * @param kind what it is
 * @param id mpv's number of it among its kind, from 1
 * @param language as the container says, often three letters; empty if unknown
 * @param title as the container says; untrusted text; empty if there is none
 * @param codec its codec and a few figures, for people
 */
public record Track(Kind kind, int id, String language, String title, String codec) {
    /** The kinds of tracks. */
    public enum Kind {
        VIDEO,
        AUDIO,
        SUBTITLE
    }

    private static final Pattern LINE =
            Pattern.compile("^\\s*(?:\\(\\+\\))?\\s*(?:Video|Audio|Subs)\\s+--([vas])id=(\\d{1,4})"
                    + "(?: --[vas]lang=(\\S{1,20}))?(.{0,400}?)\\(([^()]{1,100})\\)(?: \\[external\\])?\\s*$");
    /** libavcodec's names. */
    private static final Pattern TEXT = Pattern.compile("(subrip|srt|ass|ssa|mov_text|webvtt|text)\\b.*");

    private static final Pattern TITLE = Pattern.compile("'(.{1,200})'");

    /** Whether it is a subtitle of text, which can be shown beside the picture; others are pictures themselves. */
    public boolean isText() {
        return kind == Kind.SUBTITLE && TEXT.matcher(codec).matches();
    }

    /** Reads a line of mpv's track list; empty where the line is another one. */
    static Optional<Track> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches() || line.stripTrailing().endsWith("[external]")) {
            // What we have handed to mpv beside the source is none of its tracks.
            return Optional.empty();
        }
        Kind kind = switch (matcher.group(1)) {
            case "v" -> Kind.VIDEO;
            case "a" -> Kind.AUDIO;
            default -> Kind.SUBTITLE;
        };
        Matcher title = TITLE.matcher(matcher.group(4));
        return Optional.of(new Track(
                kind,
                Integer.parseInt(matcher.group(2)),
                matcher.group(3) == null ? "" : matcher.group(3),
                title.find() ? title.group(1) : "",
                matcher.group(5)));
    }
}
