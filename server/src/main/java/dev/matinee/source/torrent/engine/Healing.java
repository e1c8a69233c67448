package dev.matinee.source.torrent.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that nothing comes though somebody waits, and looks for peers anew: libtorrent itself keeps away for minutes from
 * one that it has lost.
 */
final class Healing {
    private static final Logger LOG = LoggerFactory.getLogger(Healing.class);
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(4);

    private final String hash;
    /** Those that the magnet names. */
    private final List<TcpEndpoint> known;

    private long octets;
    private boolean stalled;
    private long sinceNanos;
    private long triedNanos;
    private int seconds;

    Healing(String hash, List<TcpEndpoint> known) {
        this.hash = hash;
        this.known = List.copyOf(known);
    }

    /** Those that the magnet names. */
    List<TcpEndpoint> peers() {
        return known;
    }

    /** For how long nothing has come that was waited for; 0 while something comes. */
    int stalledSeconds() {
        return seconds;
    }

    /**
     * To be called once a second.
     *
     * @param received octets since the beginning
     * @return whether peers have been exchanged
     */
    boolean tick(long now, boolean waits, long received, TorrentHandle handle) {
        if (!waits || received != octets) {
            octets = received;
            stalled = false;
            seconds = 0;
            return false;
        }
        if (!stalled) {
            stalled = true;
            sinceNanos = now;
            triedNanos = now + FIRST_NANOS - EVERY_NANOS;
        }
        seconds = (int) TimeUnit.NANOSECONDS.toSeconds(now - sinceNanos);
        if (now - triedNanos < EVERY_NANOS) {
            return false;
        }
        triedNanos = now;
        LOG.info("{}: nothing has come for {} s, looking for peers again", hash, seconds);
        handle.swig().clear_peers();
        for (TcpEndpoint peer : known) {
            handle.swig().connect_peer(peer.swig());
        }
        handle.forceReannounce(0, -1, TorrentHandle.IGNORE_MIN_INTERVAL);
        handle.forceDHTAnnounce();
        return true;
    }
}
