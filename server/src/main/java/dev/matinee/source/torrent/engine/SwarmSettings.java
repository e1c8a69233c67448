package dev.matinee.source.torrent.engine;

import dev.matinee.source.torrent.EngineOptions;
import java.net.URI;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.swig.settings_pack.bool_types;
import org.libtorrent4j.swig.settings_pack.int_types;
import org.libtorrent4j.swig.settings_pack.string_types;

/** libtorrent's settings for watching: quick starts before long-term throughput. */
final class SwarmSettings {
    /** {@code settings_pack::proxy_type_t}. */
    private static final int SOCKS5 = 2;

    private static final int SOCKS5_PASSWORD = 3;

    /** {@code settings_pack::bandwidth_mixed_algo_t}: TCP is not held back for the sake of uTP. */
    private static final int PREFER_TCP = 0;

    private static final int TICK_MILLIS = 50;

    private SwarmSettings() {}

    static SettingsPack of(EngineOptions options) {
        SettingsPack pack = new SettingsPack();
        int port = options.firstPort();
        pack.setString(string_types.listen_interfaces.swigValue(), "0.0.0.0:" + port + ",[::]:" + port);
        pack.setInteger(int_types.max_retry_port_bind.swigValue(), Math.max(0, options.lastPort() - port));
        pack.setBoolean(bool_types.enable_dht.swigValue(), options.dht());
        pack.setBoolean(bool_types.enable_lsd.swigValue(), false);
        // Opening ports in somebody's router is not for us to do unasked.
        pack.setBoolean(bool_types.enable_upnp.swigValue(), false);
        pack.setBoolean(bool_types.enable_natpmp.swigValue(), false);
        pack.setBoolean(bool_types.allow_multiple_connections_per_ip.swigValue(), true);
        // Until a file is chosen nothing is wanted, and two ends that want nothing would part for a minute.
        pack.setBoolean(bool_types.close_redundant_connections.swigValue(), false);
        pack.setBoolean(bool_types.announce_to_all_trackers.swigValue(), true);
        pack.setBoolean(bool_types.announce_to_all_tiers.swigValue(), true);
        // Seconds of requests in flight: more of them delay what a seek asks for.
        pack.setInteger(int_types.request_queue_time.swigValue(), 1);
        // Whoever has a limit on uploads gets leave to write at a tick: with libtorrent's own 500 ms, each of the first
        // messages to a peer would wait for that long, before the session has anything left over.
        pack.setInteger(int_types.tick_interval.swigValue(), TICK_MILLIS);
        // What TCP sends to acknowledge a fast download would use up the limit on uploads, and requests would wait.
        pack.setBoolean(bool_types.rate_limit_ip_overhead.swigValue(), false);
        pack.setBoolean(bool_types.enable_outgoing_utp.swigValue(), false);
        pack.setInteger(int_types.mixed_mode_algorithm.swigValue(), PREFER_TCP);
        // In seconds; after that a peer may be tried by uTP.
        pack.setInteger(int_types.peer_connect_timeout.swigValue(), 5);
        pack.setInteger(int_types.min_reconnect_time.swigValue(), 2);
        pack.setInteger(int_types.active_downloads.swigValue(), -1);
        pack.setInteger(int_types.active_seeds.swigValue(), -1);
        pack.setInteger(int_types.active_limit.swigValue(), -1);
        pack.setInteger(int_types.alert_queue_size.swigValue(), 10_000);
        pack.setMaxMetadataSize(16 << 20);
        // One queue for writing and checking: on a thread of its own a piece is found good while it still waits to be
        // written (libtorrent's mmap_disk_io.cpp, store_buffer), and we read files ourselves as soon as it is.
        pack.setInteger(int_types.aio_threads.swigValue(), 1);
        pack.setInteger(int_types.hashing_threads.swigValue(), 0);
        proxy(pack, options.proxy());
        return pack;
    }

    /**
     * Whether peers are called by uTP (BEP 29), and by TCP where they don't answer to that, or by TCP alone. libtorrent's uTP
     * overruns the receiver's socket buffer on a fast way, and then waits for 0.5 s, and 1, 2, 4 s more each time that a
     * packet is lost again.
     */
    static SettingsPack utp(boolean called) {
        SettingsPack pack = new SettingsPack();
        pack.setBoolean(bool_types.enable_outgoing_utp.swigValue(), called);
        return pack;
    }

    /** Nobody is let in any more; the swarm goes out all the same, for which libtorrent needs its sockets. */
    static SettingsPack closed() {
        SettingsPack pack = new SettingsPack();
        pack.setBoolean(bool_types.enable_incoming_tcp.swigValue(), false);
        pack.setBoolean(bool_types.enable_incoming_utp.swigValue(), false);
        return pack;
    }

    private static void proxy(SettingsPack pack, String proxy) {
        if (proxy.isEmpty()) {
            return;
        }
        URI uri = URI.create(proxy);
        String user = uri.getUserInfo();
        pack.setInteger(int_types.proxy_type.swigValue(), user == null ? SOCKS5 : SOCKS5_PASSWORD);
        pack.setString(string_types.proxy_hostname.swigValue(), uri.getHost());
        pack.setInteger(int_types.proxy_port.swigValue(), uri.getPort());
        if (user != null) {
            int colon = user.indexOf(':');
            pack.setString(string_types.proxy_username.swigValue(), colon < 0 ? user : user.substring(0, colon));
            pack.setString(string_types.proxy_password.swigValue(), colon < 0 ? "" : user.substring(colon + 1));
        }
        // Left to the proxy, a name of a tracker, and with it every address, would never meet the filter.
        pack.setBoolean(bool_types.proxy_hostnames.swigValue(), false);
        pack.setBoolean(bool_types.proxy_peer_connections.swigValue(), true);
        pack.setBoolean(bool_types.proxy_tracker_connections.swigValue(), true);
    }
}
