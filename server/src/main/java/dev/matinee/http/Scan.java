package dev.matinee.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the end of a run of octets, eight at a time where there are eight.
 *
 * <p>A word of eight octets is tested at once by arithmetic in each of its octets (Hacker's Delight §6-1, "find first
 * 0-byte"). A test may flag an octet above the first true hit, and may be stricter than its class of octets, so whatever
 * it flags first is looked up in the table; never does it let an octet pass that the table would stop.
 */
final class Scan {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private Scan() {}

    /** The first octet that is no part of a field value, or the end. */
    static int value(byte[] octets, int start, int end) {
        int at = start;
        while (at <= end - Long.BYTES) {
            long word = word(octets, at);
            // Less than a space; then DEL.
            long stops = (word - 0x20 * ONES) & ~word;
            long del = word ^ 0x7f * ONES;
            stops = (stops | ((del - ONES) & ~del)) & HIGH;
            if (stops == 0) {
                at += Long.BYTES;
            } else {
                at += Long.numberOfTrailingZeros(stops) >>> 3;
                if (!Octets.is(octets[at], Octets.VALUE)) {
                    return at;
                }
                at++;
            }
        }
        return run(octets, at, end, Octets.VALUE);
    }

    /** The first octet that is no part of a request target, or the end. */
    static int target(byte[] octets, int start, int end) {
        int at = start;
        while (at <= end - Long.BYTES) {
            long word = word(octets, at);
            // Less than an exclamation mark, or not ASCII; DEL; a quotation or number sign; a less or greater sign.
            long stops = (word - 0x21 * ONES) | word;
            long del = word ^ 0x7f * ONES;
            long quotes = (word | ONES) ^ '#' * ONES;
            long angles = (word | 2 * ONES) ^ '>' * ONES;
            stops |= ((del - ONES) & ~del) | ((quotes - ONES) & ~quotes) | ((angles - ONES) & ~angles);
            stops &= HIGH;
            if (stops == 0) {
                at += Long.BYTES;
            } else {
                at += Long.numberOfTrailingZeros(stops) >>> 3;
                if (!Octets.is(octets[at], Octets.TARGET)) {
                    return at;
                }
                at++;
            }
        }
        return run(octets, at, end, Octets.TARGET);
    }

    /** The first octet that is not of these classes, or the end. */
    static int run(byte[] octets, int start, int end, byte classes) {
        int at = start;
        while (at < end && Octets.is(octets[at], classes)) {
            at++;
        }
        return at;
    }

    /** Eight octets as a number, the first one lowest. */
    private static long word(byte[] octets, int at) {
        return (long) WORD.get(octets, at);
    }
}
