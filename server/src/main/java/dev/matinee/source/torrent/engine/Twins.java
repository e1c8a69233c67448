package dev.matinee.source.torrent.engine;

import java.util.ArrayList;
import java.util.List;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.InfoHash;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.swig.libtorrent_errors;

/**
 * Two that turn out to be one torrent of both versions (BEP 52) once the metadata of either is there: one was added by its
 * first hash, the other by its second. libtorrent halts whichever gets its metadata, and leaves it to us to add them anew as one. On the event loop.
 */
final class Twins {
    private static final String MAGNET = "magnet:?";

    private Twins() {}

    /** Whether libtorrent halts a torrent for that reason; the number may mean something else where there is no other one. */
    static boolean toldBy(int error) {
        return error == libtorrent_errors.duplicate_torrent.swigValue();
    }

    /** The names that a torrent may have by its hashes, as far as they are known: none where it is not of both versions. */
    static List<String> names(Torrent torrent) {
        TorrentInfo info = torrent.handle.torrentFile();
        if (info == null || !info.isValid() || !info.hasV1() || !info.hasV2()) {
            return List.of();
        }
        return names(info.infoHashes());
    }

    /** The name that a torrent has here. */
    static String name(InfoHash hashes) {
        return hashes.getBest().toHex();
    }

    /** All names that it may have been added by, before the other hash of one of both versions was known. */
    static List<String> names(InfoHash hashes) {
        return hashes.hasV1() && hashes.hasV2() ? List.of(hashes.getV1().toHex(), name(hashes)) : List.of(name(hashes));
    }

    /**
     * All that is known of them, for one torrent that is added in their place.
     *
     * @param hashes all that it has, which each of them need not know
     */
    static AddTorrentParams united(InfoHash hashes, List<Torrent> twins) {
        StringBuilder magnet = new StringBuilder(MAGNET);
        if (hashes.hasV1()) {
            magnet.append("xt=urn:btih:").append(hashes.getV1().toHex()).append('&');
        }
        if (hashes.hasV2()) {
            magnet.append("xt=urn:btmh:1220")
                    .append(hashes.swig().getV2().to_hex())
                    .append('&');
        }
        List<TcpEndpoint> peers = new ArrayList<>();
        for (Torrent twin : twins) {
            // With trackers and web seeds.
            magnet.append(twin.handle.makeMagnetUri().substring(MAGNET.length()))
                    .append('&');
            peers.addAll(twin.healing().peers());
        }
        AddTorrentParams params = AddTorrentParams.parseMagnetUri(magnet.toString());
        params.peers(peers);
        return params;
    }
}
