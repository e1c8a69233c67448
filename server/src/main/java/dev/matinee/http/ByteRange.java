package dev.matinee.http;

import org.jspecify.annotations.Nullable;

/**
 * The part of a representation that a {@code Range} field selects (RFC 9110 §14.1.2).
 *
 * <p>A field that is malformed, names another unit or several ranges is ignored, as §14.2 allows: the whole is sent.
 *
 * @param first the offset of the first octet
 * @param last the offset of the last octet, inclusive
 */
public record ByteRange(long first, long last) {
    /** Everything: answer 200. */
    public static final ByteRange WHOLE = new ByteRange(0, Long.MAX_VALUE);

    /** Nothing that exists: answer 416. */
    public static final ByteRange UNSATISFIABLE = new ByteRange(-1, -2);

    private static final String UNIT = "bytes=";

    /** Whether it is {@link #WHOLE}. */
    public boolean isWhole() {
        return last == Long.MAX_VALUE;
    }

    /** Whether it is {@link #UNSATISFIABLE}. */
    public boolean isUnsatisfiable() {
        return first < 0;
    }

    /** How many octets; not for the two constants. */
    public long length() {
        return last - first + 1;
    }

    /** What the field's value selects of so many octets. */
    public static ByteRange select(@Nullable String value, long length) {
        if (value == null || !value.regionMatches(true, 0, UNIT, 0, UNIT.length()) || value.indexOf(',') >= 0) {
            return WHOLE;
        }
        int dash = value.indexOf('-');
        int start = UNIT.length();
        while (start < value.length() && isBlank(value.charAt(start))) {
            start++;
        }
        if (dash < start) {
            return WHOLE;
        }
        boolean suffix = dash == start;
        boolean open = dash == value.length() - 1;
        long from = suffix ? 0 : number(value, start, dash);
        long to = open ? Long.MAX_VALUE : number(value, dash + 1, value.length());
        if (from < 0 || to < 0 || (suffix && open) || from > to) {
            return WHOLE;
        }
        if (suffix) {
            if (to == 0) {
                return UNSATISFIABLE;
            }
            return length == 0 ? WHOLE : new ByteRange(Math.max(0, length - to), length - 1);
        }
        return from >= length ? UNSATISFIABLE : new ByteRange(from, Math.min(to, length - 1));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** The number, {@link Long#MAX_VALUE} where it is larger than that, -1 where there is none. */
    private static long number(String text, int start, int end) {
        long number = start == end ? -1 : 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : number * 10 + digit;
        }
        return number;
    }
}
