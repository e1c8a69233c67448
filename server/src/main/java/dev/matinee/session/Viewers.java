package dev.matinee.session;

import java.util.concurrent.TimeUnit;
import org.jctools.maps.NonBlockingHashMap;

/** The viewers of one session by their last heartbeat. Any thread. */
public final class Viewers {
    /** Bounds what a stranger can make us remember. */
    static final int MAXIMUM = 50_000;

    /** A page beats every 15 s: one that missed two is gone. */
    static final long GONE_AFTER_NANOS = TimeUnit.SECONDS.toNanos(35);

    private final NonBlockingHashMap<String, Long> lastSeen = new NonBlockingHashMap<>();
    private volatile int count;

    /** A viewer is there. */
    public void seen(String viewer, long nowNanos) {
        if (lastSeen.size() < MAXIMUM || lastSeen.containsKey(viewer)) {
            if (lastSeen.put(viewer, nowNanos) == null) {
                count = lastSeen.size();
            }
        }
    }

    /** A viewer says goodbye. */
    public void left(String viewer) {
        lastSeen.remove(viewer);
        count = lastSeen.size();
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Forgets those that have not been heard of. */
    void sweep(long nowNanos) {
        lastSeen.entrySet().removeIf(entry -> nowNanos - entry.getValue() > GONE_AFTER_NANOS);
        count = lastSeen.size();
    }
}
