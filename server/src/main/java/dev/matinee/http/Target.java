package dev.matinee.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The decoded path and query of a request target. Immutable.
 *
 * @param path begins with a slash and holds no dot segment, control character, backslash or encoded slash; empty where
 *     there is a violation
 * @param query the parameters behind the question mark
 * @param violation why the target is refused, or null
 */
public record Target(String path, FormBody query, @Nullable Violation violation) {
    private static final int MOST_PARAMETERS = 100;

    /** Decodes the octets of an origin-form target; an empty path means the root (RFC 9110 §4.2.3). */
    public static Target decode(byte[] octets, int start, int end) {
        int mark = start;
        while (mark < end && octets[mark] != '?') {
            mark++;
        }
        FormBody query = FormBody.EMPTY;
        if (mark < end) {
            query = FormBody.parse(octets, mark + 1, end, MOST_PARAMETERS);
            if (query.violation() != null) {
                return refused(query.violation());
            }
        }
        return mark == start ? new Target("/", query, null) : path(octets, start, mark, query);
    }

    private static Target path(byte[] octets, int start, int end, FormBody query) {
        boolean plain = true;
        for (int at = start; at < end; at++) {
            byte octet = octets[at];
            if (octet == '%') {
                plain = false;
            } else if (!Octets.is(octet, Octets.PATH)) {
                return refused(Violation.TARGET_CHARACTER);
            }
        }
        String path;
        if (plain) {
            path = new String(octets, start, end - start, StandardCharsets.ISO_8859_1);
        } else {
            for (int at = start; at + 2 < end; at++) {
                if (octets[at] == '%') {
                    int code = Octets.hex(octets[at + 1]) << 4 | Octets.hex(octets[at + 2]);
                    if (code == '/' || code == '\\') {
                        return refused(Violation.ENCODED_SLASH);
                    }
                }
            }
            Escapes escapes = new Escapes(end - start);
            Violation wrong = escapes.decode(octets, start, end, false);
            if (wrong != null) {
                return refused(wrong);
            }
            String text = escapes.text();
            if (text == null) {
                return refused(Violation.NOT_UTF_8);
            }
            if (text.chars().anyMatch(Character::isISOControl)) {
                return refused(Violation.ENCODED_CONTROL);
            }
            path = text;
        }
        return hasDotSegment(path) ? refused(Violation.DOT_SEGMENT) : new Target(path, query, null);
    }

    private static boolean hasDotSegment(String path) {
        int segment = 1;
        while (segment <= path.length()) {
            int slash = path.indexOf('/', segment);
            int end = slash < 0 ? path.length() : slash;
            int length = end - segment;
            if ((length == 1 || length == 2) && path.charAt(segment) == '.' && path.charAt(end - 1) == '.') {
                return true;
            }
            segment = end + 1;
        }
        return false;
    }

    private static Target refused(Violation violation) {
        return new Target("", FormBody.EMPTY, violation);
    }
}
