package dev.matinee.session;

import java.util.concurrent.TimeUnit;
import org.jctools.maps.NonBlockingHashMapLong;

/**
 * The viewers of one session by their last heartbeat. Any thread.
 *
 * <p>A viewer is known by 64 bits made of its name, so that a beat neither keeps nor makes a string: begin with
 * {@link #NAMELESS} and {@link #and} each character. Two names that happen to share them count as one viewer.
 */
public final class Viewers {
    /** The key of an empty name. */
    public static final long NAMELESS = 0xcbf29ce484222325L;

    /** Bounds what a stranger can make us remember. */
    static final int MAXIMUM = 50_000;

    /** A page beats every 15 s: one that missed two is gone. */
    static final long GONE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(35);

    /** Changed in place by whichever thread has the viewer's beat. */
    private static final class Seen {
        private volatile long nanos;

        Seen(long nanos) {
            this.nanos = nanos;
        }
    }

    private final NonBlockingHashMapLong<Seen> lastSeen = new NonBlockingHashMapLong<>();
    private volatile int count;

    /** The key of a name that goes on with this character. */
    public static long and(long key, int character) {
        long mixed = (key ^ character) * 0x9e3779b97f4a7c15L;
        return mixed ^ (mixed >>> 29);
    }

    /** The key of a name. */
    public static long key(CharSequence name) {
        long key = NAMELESS;
        for (int i = 0; i < name.length(); i++) {
            key = and(key, name.charAt(i));
        }
        return key;
    }

    /** A viewer is there. */
    public void seen(long viewer, long nowNanos) {
        Seen seen = lastSeen.get(viewer);
        if (seen != null) {
            seen.nanos = nowNanos;
        } else if (lastSeen.size() < MAXIMUM) {
            lastSeen.put(viewer, new Seen(nowNanos));
            count = lastSeen.size();
        }
    }

    /** A viewer says goodbye. */
    public void left(long viewer) {
        lastSeen.remove(viewer);
        count = lastSeen.size();
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Forgets those that have not been heard of. */
    void sweep(long nowNanos) {
        lastSeen.values().removeIf(seen -> nowNanos - seen.nanos > GONE_AFTER_NANOS);
        count = lastSeen.size();
    }
}
