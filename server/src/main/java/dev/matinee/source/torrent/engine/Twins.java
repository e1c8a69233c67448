package dev.matinee.source.torrent.engine;

import java.util.ArrayList;
import java.util.List;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.InfoHash;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.swig.info_hash_t;
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
        InfoHash hashes = info.infoHashes();
        return List.of(hashes.getV1().toHex(), hashes.getBest().toHex());
    }

    /**
     * All that is known of them, for one torrent that is added in their place.
     *
     * @param told one of them that has {@link #names}; others may have no metadata yet
     */
    static AddTorrentParams united(Torrent told, List<Torrent> twins) {
        info_hash_t hashes = told.handle.torrentFile().infoHashes().swig();
        StringBuilder magnet = new StringBuilder(MAGNET);
        magnet.append("xt=urn:btih:").append(hashes.getV1().to_hex());
        magnet.append("&xt=urn:btmh:1220").append(hashes.getV2().to_hex());
        List<TcpEndpoint> peers = new ArrayList<>();
        for (Torrent twin : twins) {
            // With trackers and web seeds.
            magnet.append('&').append(twin.handle.makeMagnetUri().substring(MAGNET.length()));
            peers.addAll(twin.healing().peers());
        }
        AddTorrentParams params = AddTorrentParams.parseMagnetUri(magnet.toString());
        params.peers(peers);
        return params;
    }
}
