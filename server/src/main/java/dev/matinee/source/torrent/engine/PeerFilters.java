package dev.matinee.source.torrent.engine;

import dev.matinee.source.gate.AddressRange;
import java.util.List;
import org.libtorrent4j.Address;
import org.libtorrent4j.swig.ip_filter;

/** libtorrent's filters of addresses: which peers may be reached, and whom limits count for. */
final class PeerFilters {
    /** {@code ip_filter::blocked}. */
    private static final int BLOCKED = 1;

    /** {@code session_handle::global_peer_class_id} as a bit: the class that the session's limits are of. */
    private static final int GLOBAL_CLASS = 1;

    private PeerFilters() {}

    /** Where a swarm may lead. */
    static ip_filter reachable(List<AddressRange> ranges) {
        ip_filter filter = new ip_filter();
        ranges.forEach(range -> add(filter, range.first(), range.last(), range.blocked() ? BLOCKED : 0));
        return filter;
    }

    /** All: by itself libtorrent exempts those in local networks from the limits of the session. */
    static ip_filter limited() {
        ip_filter classes = new ip_filter();
        add(classes, "0.0.0.0", "255.255.255.255", GLOBAL_CLASS);
        add(classes, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", GLOBAL_CLASS);
        return classes;
    }

    private static void add(ip_filter filter, String first, String last, int value) {
        filter.add_rule(Address.parseIp(first).swig(), Address.parseIp(last).swig(), value);
    }
}
