package dev.matinee.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers decoded targets, so that what many viewers ask for again and again is decoded once.
 *
 * <p>A table with one place for each hash: a newcomer displaces what is there, so that nobody can make it grow. For one
 * thread.
 */
public final class TargetCache {
    private static final int PLACES = 256;
    private static final int LONGEST = 256;

    private static final class Entry {
        final byte[] raw;
        final Target target;

        Entry(byte[] raw, Target target) {
            this.raw = raw;
            this.target = target;
        }
    }

    private final @Nullable Entry[] entries = new @Nullable Entry[PLACES];

    /** The target of this request; allocates where it is not remembered. */
    public Target decode(RequestHead head) {
        int start = head.pathStart;
        int end = head.targetEnd;
        if (end - start > LONGEST) {
            return head.target();
        }
        int hash = 0;
        for (int at = start; at < end; at++) {
            hash = 31 * hash + head.octets[at];
        }
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        Entry entry = entries[place];
        if (entry != null && Arrays.equals(entry.raw, 0, entry.raw.length, head.octets, start, end)) {
            return entry.target;
        }
        Target target = head.target();
        entries[place] = new Entry(Arrays.copyOfRange(head.octets, start, end), target);
        return target;
    }
}
