package dev.matinee.source.torrent.engine;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sees that no more of a torrent is given than is allowed, by all swarms that it is in. On the event loop. */
final class UploadCap {
    /** What peers ask for at a time. */
    private static final int BLOCK = 16 << 10;

    /**
     * What was given is known up to a second late, a limit counts for a second more, and libtorrent saves three seconds' worth
     * where nobody takes anything: a sixth of what is left never adds up to more than that.
     */
    private static final int SECONDS = 6;

    private final long most;

    /** @param most octets of one torrent; 0 for any number */
    UploadCap(long most) {
        this.most = most;
    }

    /** An equal share of a rate in octets a second; of 0, which means any rate, that is 0, and otherwise never. */
    static int share(int rate, int swarms) {
        return rate == 0 ? 0 : Math.max(1, rate / swarms);
    }

    /** Once a second. */
    void apply(Stream<Torrent> torrents) {
        if (most > 0) {
            torrents.collect(Collectors.groupingBy(torrent -> torrent.hash))
                    .values()
                    .forEach(this::apply);
        }
    }

    private void apply(List<Torrent> same) {
        long left = most - same.stream().mapToLong(Torrent::given).sum();
        int rate = rate(left, same.size());
        same.forEach(torrent -> torrent.uploadRate(rate));
    }

    /** For each of some swarms. 0 would mean no limit: one octet a second is less than a block a lifetime. */
    static int rate(long left, int swarms) {
        return left < BLOCK ? 1 : (int) Math.max(1, Math.min(left / SECONDS / swarms, Integer.MAX_VALUE));
    }
}
