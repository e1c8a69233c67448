package dev.matinee.media;

import java.nio.file.Path;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.Address;
import org.libtorrent4j.ErrorCode;
import org.libtorrent4j.SessionHandle;
import org.libtorrent4j.SessionManager;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.swig.error_code;

/** Somebody on loopback who wants all of a torrent from one other: libtorrent in this JVM. */
public final class Leecher implements AutoCloseable {
    private final SessionManager session;
    private final TorrentHandle torrent;

    /**
     * Begins to fetch.
     *
     * @param folder where it goes
     * @param port of whom it asks
     */
    public Leecher(TorrentMaker.Made made, Path folder, int port) {
        session = Seeder.session(0);
        AddTorrentParams source = new AddTorrentParams();
        source.setTorrentInfo(new TorrentInfo(made.file()));
        source.setSavePath(folder.toString());
        torrent = new SessionHandle(session.swig()).addTorrent(source, new ErrorCode(new error_code()));
        torrent.swig().connect_peer(new TcpEndpoint(Address.parseIp("127.0.0.1"), port).swig());
    }

    /** Octets of the torrent that it has been given. */
    public long got() {
        return torrent.status().totalPayloadDownload();
    }

    @Override
    public void close() {
        session.stop();
    }
}
