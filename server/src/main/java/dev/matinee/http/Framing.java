package dev.matinee.http;

import org.jspecify.annotations.Nullable;

/** Judges a head that is complete: who is asked, how long the body is, what becomes of the connection. */
final class Framing {
    /** So many digits fit a long. */
    private static final int MOST_DIGITS = 18;

    private Framing() {}

    static @Nullable Violation judge(RequestHead head, Limits limits) {
        Violation wrong = host(head);
        if (wrong == null) {
            wrong = body(head, limits);
        }
        return wrong == null ? options(head) : wrong;
    }

    private static @Nullable Violation host(RequestHead head) {
        int line = head.known[Field.HOST.index] - 1;
        if (line < 0) {
            return head.minorVersion == 0 ? null : Violation.HOST_MISSING;
        }
        if (isRepeated(head, Field.HOST)) {
            return Violation.HOST_REPEATED;
        }
        return HostSyntax.isValid(head.octets, head.valueStart(line), head.valueEnd(line))
                ? null
                : Violation.HOST_INVALID;
    }

    private static @Nullable Violation body(RequestHead head, Limits limits) {
        int length = head.known[Field.CONTENT_LENGTH.index] - 1;
        if (head.has(Field.TRANSFER_ENCODING)) {
            if (head.minorVersion == 0) {
                return Violation.TRANSFER_ENCODING_IN_1_0;
            }
            return length >= 0 ? Violation.TRANSFER_ENCODING_WITH_LENGTH : transferEncoding(head);
        }
        if (length < 0) {
            return null;
        }
        if (isRepeated(head, Field.CONTENT_LENGTH)) {
            return Violation.CONTENT_LENGTH_REPEATED;
        }
        int start = head.valueStart(length);
        int end = head.valueEnd(length);
        while (start < end - 1 && head.octets[start] == '0') {
            start++;
        }
        if (start == end) {
            return Violation.CONTENT_LENGTH_INVALID;
        }
        long value = 0;
        for (int at = start; at < end; at++) {
            byte octet = head.octets[at];
            if (octet < '0' || octet > '9' || at - start >= MOST_DIGITS) {
                return Violation.CONTENT_LENGTH_INVALID;
            }
            value = value * 10 + octet - '0';
        }
        head.contentLength = value;
        return value > limits.body() ? Violation.BODY_TOO_LARGE : null;
    }

    private static @Nullable Violation transferEncoding(RequestHead head) {
        int line = head.known[Field.TRANSFER_ENCODING.index] - 1;
        if (!isRepeated(head, Field.TRANSFER_ENCODING)
                && Octets.spells(head.octets, head.valueStart(line), head.valueEnd(line), "chunked")) {
            head.chunked = true;
            return null;
        }
        String value = head.header(Field.TRANSFER_ENCODING);
        String[] codings = (value == null ? "" : value).split(",", -1);
        for (int i = 0; i < codings.length; i++) {
            String coding = codings[i].strip();
            boolean last = i == codings.length - 1;
            // An empty element is allowed by RFC 9110 §5.6.1.2, but others have read a length where we read chunks.
            if (coding.isEmpty() || coding.equalsIgnoreCase("chunked") != last) {
                return Violation.TRANSFER_ENCODING_NOT_CHUNKED;
            }
        }
        return Violation.TRANSFER_ENCODING_UNKNOWN;
    }

    private static @Nullable Violation options(RequestHead head) {
        head.keepAlive = head.minorVersion == 1;
        int only = head.known[Field.CONNECTION.index] - 1;
        if (isRepeated(head, Field.CONNECTION)) {
            for (int line = only; line < head.fieldCount; line++) {
                if (head.isNamed(line, Field.CONNECTION.spelling())) {
                    connection(head, head.valueStart(line), head.valueEnd(line));
                }
            }
        } else if (only >= 0) {
            connection(head, head.valueStart(only), head.valueEnd(only));
        }
        // RFC 9110 §10.1.1: an expectation in HTTP/1.0 is ignored.
        return head.minorVersion == 0 || !head.has(Field.EXPECT) ? null : expectation(head);
    }

    private static @Nullable Violation expectation(RequestHead head) {
        String value = head.header(Field.EXPECT);
        for (String member : (value == null ? "" : value).split(",", -1)) {
            String expectation = member.strip();
            if (expectation.equalsIgnoreCase("100-continue")) {
                head.expectsContinue = true;
            } else if (!expectation.isEmpty()) {
                return Violation.EXPECTATION_UNKNOWN;
            }
        }
        return null;
    }

    /** RFC 9112 §9.3: close wins over keep-alive, wherever it stands. */
    private static void connection(RequestHead head, int start, int end) {
        byte[] octets = head.octets;
        int from = start;
        while (from < end) {
            int to = from;
            while (to < end && octets[to] != ',') {
                to++;
            }
            int first = from;
            int last = to;
            while (first < last && Octets.isBlank(octets[first])) {
                first++;
            }
            while (last > first && Octets.isBlank(octets[last - 1])) {
                last--;
            }
            if (Octets.spells(octets, first, last, "close")) {
                head.closeAsked = true;
                head.keepAlive = false;
            } else if (!head.closeAsked && Octets.spells(octets, first, last, "keep-alive")) {
                head.keepAlive = true;
            }
            from = to + 1;
        }
    }

    private static boolean isRepeated(RequestHead head, Field field) {
        return (head.repeated & field.bit) != 0;
    }
}
