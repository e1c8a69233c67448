package dev.matinee.take;

import dev.matinee.process.PipelineExit;
import dev.matinee.source.gate.Trouble;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what mpv and ffmpeg said last into a code and a sentence that names the cause. Pure. */
final class Diagnosis {
    private record Rule(Pattern pattern, String code, String words, TakeEnd.Outcome outcome) {}

    private static final TakeEnd.Outcome RETRY = TakeEnd.Outcome.FAILED;
    private static final TakeEnd.Outcome HOPELESS = TakeEnd.Outcome.HOPELESS;

    private static final String NO_VIDEO = "This is not a video: it is empty, broken or something else.";

    /** The first rule that matches any line wins: causes stand before their consequences. */
    private static final List<Rule> RULES = List.of(
            rule(
                    "HTTP error 404",
                    "source_not_found",
                    "There is nothing at this link: its server answers 404 (not found).",
                    HOPELESS),
            rule(
                    "HTTP error 410",
                    "source_not_found",
                    "There is nothing at this link any more: its server answers 410 (gone).",
                    HOPELESS),
            rule(
                    "HTTP error 401",
                    "source_login",
                    "The server of this link asks for a name and a password; the operator can set them by --source-login.",
                    HOPELESS),
            rule(
                    "HTTP error (403)",
                    "source_forbidden",
                    "The server of this link refuses to hand it out ($1).",
                    HOPELESS),
            rule(
                    "HTTP error (416)",
                    "source_refused",
                    "The file at this link is empty, or shorter than it was ($1).",
                    HOPELESS),
            rule(
                    "HTTP error (4\\d\\d)",
                    "source_refused",
                    "The server of this link refuses the request ($1).",
                    HOPELESS),
            rule(
                    "HTTP error (5\\d\\d)",
                    "source_server_error",
                    "The server of this link has an error of its own ($1). Try again later.",
                    RETRY),
            rule(
                    "[Cc]onnection refused",
                    "source_unreachable",
                    "Nothing answers at the server of this link (connection refused).",
                    HOPELESS),
            rule(
                    "Failed to resolve hostname",
                    "source_unknown_host",
                    "The server that this link names does not exist (its name can't be resolved).",
                    HOPELESS),
            rule(
                    "No route to host|Network is unreachable",
                    "source_unreachable",
                    "The server of this link can't be reached from here.",
                    HOPELESS),
            rule(
                    "certificate|TLS|SSL|handshake",
                    "source_tls",
                    "The encrypted connection to the server of this link failed.",
                    HOPELESS),
            rule(
                    "Cannot seek backward in linear streams",
                    Trouble.INDEX_AT_END,
                    Trouble.indexAtEnd().words(),
                    HOPELESS),
            // The end may be out of reach, or missing, as where a download broke off.
            rule(
                    "moov atom not found",
                    Trouble.INDEX_AT_END,
                    "This file carries its index at its end, and that end is not there: the file is not complete, or its server"
                            + " can't send parts of it.",
                    HOPELESS),
            rule(
                    "[Cc]onnection timed out|Operation timed out",
                    "source_timeout",
                    "The server of this link does not answer.",
                    RETRY),
            rule(
                    "Connection reset|Broken pipe|Stream ends prematurely|Input/output error|End of file, reconnecting|Will reconnect",
                    "source_cut",
                    "The source broke off in the middle.",
                    RETRY),
            rule(
                    "Protocol not on whitelist|not on whitelist",
                    "source_forbidden_protocol",
                    "This link leads on to something that may not be opened from here.",
                    HOPELESS),
            rule(
                    "No video or audio streams selected|no audio or video data",
                    "source_no_media",
                    "This file holds neither a picture nor sound that could be played.",
                    HOPELESS),
            rule("Failed to recognize file format", "source_not_media", NO_VIDEO, HOPELESS));

    private static final Set<String> SERVERS_FAULTS = Set.of(
            "source_not_found",
            "source_forbidden",
            "source_refused",
            "source_server_error",
            "source_unreachable",
            "source_unknown_host",
            "source_timeout");

    private static final Pattern MIME = Pattern.compile("Mime-type: '([a-zA-Z0-9.+/-]{1,60})");

    static final TakeEnd STALLED = new TakeEnd(RETRY, "source_stalled", "The source has stopped sending.");
    static final TakeEnd SILENT = new TakeEnd(HOPELESS, "source_timeout", "The server of this link does not answer.");
    static final TakeEnd EMPTY_TALK = new TakeEnd(
            HOPELESS, "source_timeout", "The server of this link answers, but sends nothing that could be shown.");
    static final TakeEnd NOT_MEDIA = new TakeEnd(HOPELESS, "source_not_media", NO_VIDEO);
    static final TakeEnd NOT_COPYABLE = new TakeEnd(
            TakeEnd.Outcome.NOT_COPYABLE,
            "copy_failed",
            "The pictures of this source can't be taken over as they are.");
    static final TakeEnd UNEVEN = new TakeEnd(
            TakeEnd.Outcome.UNEVEN,
            "ladder_failed",
            "Smaller pictures of this source can't be cut where it has keyframes.");

    /** What the segmenter says when the streams directory has no room. */
    private static final Pattern NO_ROOM = Pattern.compile("No space left on device|Disk quota exceeded");

    private Diagnosis() {}

    /** Whether a line of the segmenter's says that nothing more can be stored. */
    static boolean outOfRoom(String segmenterLine) {
        return NO_ROOM.matcher(segmenterLine).find();
    }

    /** What a pair's exit codes tell where none of its words does. */
    static TakeEnd fault(PipelineExit exit) {
        if (exit.producerCode() == PipelineExit.NOT_STARTED || exit.consumerCode() == PipelineExit.NOT_STARTED) {
            return new TakeEnd(HOPELESS, "program_missing", "mpv or ffmpeg could not be started on the server.");
        }
        String who = exit.producerCode() != 0 ? "The player" : "The encoder";
        int code = exit.producerCode() != 0 ? exit.producerCode() : exit.consumerCode();
        return new TakeEnd(
                RETRY, "program_died", who + " on the server stopped unexpectedly (exit code " + code + ").");
    }

    private static Rule rule(String pattern, String code, String words, TakeEnd.Outcome outcome) {
        return new Rule(Pattern.compile(pattern), code, words, outcome);
    }

    /**
     * Names the cause of a failure.
     *
     * @param lines what mpv said, oldest first
     * @param otherwise the answer where no line tells the cause
     */
    static TakeEnd explain(List<String> lines, TakeEnd otherwise) {
        for (Rule rule : RULES) {
            for (String line : lines) {
                Matcher matcher = rule.pattern.matcher(line);
                if (matcher.find()) {
                    String words = matcher.groupCount() > 0 ? rule.words.replace("$1", matcher.group(1)) : rule.words;
                    if (rule.code.equals("source_not_media")) {
                        words = notMedia(lines, words);
                    }
                    return new TakeEnd(rule.outcome, rule.code, words);
                }
            }
        }
        return otherwise;
    }

    /** Whether the server of the link is to blame, so that no other program would come further. */
    static boolean blamesServer(List<String> lines) {
        return SERVERS_FAULTS.contains(explain(lines, TakeEnd.FINISHED).code());
    }

    /** Whether a run that ended in good order says that its source was cut short. */
    static Optional<TakeEnd> brokenOff(List<String> lines) {
        TakeEnd end = explain(lines, TakeEnd.FINISHED);
        return end.code().equals("source_cut") ? Optional.of(end) : Optional.empty();
    }

    private static String notMedia(List<String> lines, String otherwise) {
        for (String line : lines) {
            Matcher mime = MIME.matcher(line);
            if (mime.find() && mime.group(1).startsWith("text/html")) {
                return "This link leads to a web page, not to a video file. Paste the address of the video itself.";
            }
        }
        return otherwise;
    }
}
