package dev.matinee.source.gate;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What has to be known of an answer to ask for the rest of its body on another connection (RFC 9110 §14). Immutable, pure.
 *
 * @param first where in the whole file the body begins
 * @param end where it ends, exclusive
 * @param total the length of the whole file
 * @param tag the file's {@code ETag}, empty where it has none
 * @param date its {@code Last-Modified}, likewise
 * @param strongDate whether that alone tells two versions apart
 */
record Remainder(long first, long end, long total, String tag, String date, boolean strongDate) {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    /** What another answer makes of the wish for the rest. */
    enum Reply {
        /** Its body is what was missing. */
        CONTINUES,
        /** It may yet be had. */
        LATER,
        /** It is no longer there as it was. */
        CHANGED
    }

    /** Empty where the rest of a body can't be asked for. */
    static Optional<Remainder> of(ProxyRequest request, AnswerHead head) {
        boolean plain = request.method().equals("GET")
                && head.length() > 0
                && head.value("content-encoding").replace("identity", "").isEmpty();
        if (!plain) {
            return Optional.empty();
        }
        if (head.status() == 200 && head.value("accept-ranges").equals("bytes")) {
            return Optional.of(of(head, 0, head.length(), head.length()));
        }
        Matcher range = RANGE.matcher(head.value("content-range"));
        if (head.status() != 206 || !range.matches()) {
            return Optional.empty();
        }
        long first = Long.parseLong(range.group(1));
        return Optional.of(of(head, first, first + head.length(), Long.parseLong(range.group(3))));
    }

    private static Remainder of(AnswerHead head, long first, long end, long total) {
        return new Remainder(
                first, end, total, head.written("etag"), head.written("last-modified"), hasStrongDate(head));
    }

    /** RFC 9110 §8.8.2.2: a file that was written in the second in which it was sent may have been written again since. */
    private static boolean hasStrongDate(AnswerHead head) {
        try {
            return instant(head.written("last-modified")).isBefore(instant(head.written("date")));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static Instant instant(String date) {
        return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
    }

    /** The request for what follows a position. */
    ProxyRequest ask(ProxyRequest request, long position) {
        // RFC 9110 §13.1.5: only a strong validator.
        String version = tag.isEmpty() ? (strongDate ? date : "") : (tag.startsWith("W/") ? "" : tag);
        return request.forRange("bytes=" + position + "-" + (end - 1), version);
    }

    /** Whether an answer to {@link #ask} brings what is missing from a position on. */
    Reply judge(AnswerHead head, long position) {
        if (head.status() / 100 == 5 || head.status() == 408 || head.status() == 429) {
            return Reply.LATER;
        }
        Matcher range = RANGE.matcher(head.value("content-range"));
        boolean continues = head.status() == 206
                && range.matches()
                && Long.parseLong(range.group(1)) == position
                && Long.parseLong(range.group(2)) == end - 1
                && Long.parseLong(range.group(3)) == total
                && !head.chunked()
                && same(tag, head.written("etag"))
                && same(date, head.written("last-modified"));
        return continues ? Reply.CONTINUES : Reply.CHANGED;
    }

    /** RFC 9110 §15.3.7: a partial answer need not repeat all. */
    private static boolean same(String before, String now) {
        return before.isEmpty() || now.isEmpty() || before.equals(now);
    }
}
