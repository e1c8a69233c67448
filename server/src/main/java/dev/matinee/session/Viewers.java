package dev.matinee.session;

import dev.matinee.take.Abilities;
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
        private volatile Abilities plays;

        Seen(Abilities plays, long nanos) {
            this.plays = plays;
            this.nanos = nanos;
        }
    }

    private final NonBlockingHashMapLong<Seen> lastSeen = new NonBlockingHashMapLong<>();
    private volatile Abilities plays;
    private volatile int count;

    /** @param starter what whoever has sent the link can play, which counts until somebody watches */
    Viewers(Abilities starter) {
        plays = starter;
    }

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

    /** A viewer is there, who can play this. */
    public void seen(long viewer, Abilities can, long nowNanos) {
        Seen seen = lastSeen.get(viewer);
        if (seen != null) {
            seen.nanos = nowNanos;
            seen.plays = can;
        } else if (lastSeen.size() < MAXIMUM) {
            lastSeen.put(viewer, new Seen(can, nowNanos));
            count = lastSeen.size();
        }
        if (!can.includes(plays)) {
            narrow(can);
        }
    }

    /** What all of them can play; what they could once nobody is left. It grows with the next sweep. */
    public Abilities plays() {
        return plays;
    }

    private synchronized void narrow(Abilities can) {
        plays = plays.and(can);
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
    synchronized void sweep(long nowNanos) {
        lastSeen.values().removeIf(seen -> nowNanos - seen.nanos > GONE_AFTER_NANOS);
        count = lastSeen.size();
        lastSeen.values().stream()
                .map(seen -> seen.plays)
                .reduce(Abilities::and)
                .ifPresent(all -> plays = all);
    }
}
