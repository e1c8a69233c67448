package dev.matinee.media;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.ErrorCode;
import org.libtorrent4j.SessionHandle;
import org.libtorrent4j.SessionManager;
import org.libtorrent4j.SessionParams;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.swig.error_code;
import org.libtorrent4j.swig.peer_info;
import org.libtorrent4j.swig.settings_pack.bool_types;

/** Somebody on loopback who has all of a torrent: libtorrent in this JVM. */
public final class Seeder implements AutoCloseable {
    static {
        load();
    }

    private final SessionManager session;
    private final TorrentHandle torrent;
    private final int port;

    private static void load() {
        try (InputStream packed = Seeder.class.getClassLoader().getResourceAsStream("lib/x86_64/libtorrent4j.so")) {
            Path file = Files.createTempFile("matinee-seeder-", ".so");
            if (packed == null) {
                throw new AssertionError("no native library on the class path");
            }
            Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
            file.toFile().deleteOnExit();
            System.setProperty("libtorrent4j.jni.path", file.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Begins to seed.
     *
     * @param folder where the files lie that the torrent names
     * @param port 0 for any
     */
    public Seeder(TorrentMaker.Made made, Path folder, int port) {
        this(made, folder, port, true);
    }

    private Seeder(TorrentMaker.Made made, Path folder, int port, boolean tcp) {
        if (port != 0) {
            awaitFree(port);
        }
        session = session(port);
        if (!tcp) {
            SettingsPack settings = new SettingsPack();
            settings.setBoolean(bool_types.enable_incoming_tcp.swigValue(), false);
            settings.setBoolean(bool_types.enable_outgoing_tcp.swigValue(), false);
            session.applySettings(settings);
        }
        SessionHandle handle = new SessionHandle(session.swig());
        AddTorrentParams source = new AddTorrentParams();
        source.setTorrentInfo(new TorrentInfo(made.file()));
        source.setSavePath(folder.toString());
        source.setFlags(TorrentFlags.SEED_MODE);
        torrent = handle.addTorrent(source, new ErrorCode(new error_code()));
        this.port = listenPort(handle);
        if (port != 0 && this.port != port) {
            throw new AssertionError("the seeder listens on " + this.port + " in the place of " + port);
        }
    }

    /** One who can be reached by uTP alone. */
    public static Seeder byUtp(TorrentMaker.Made made, Path folder) {
        return new Seeder(made, folder, 0, false);
    }

    /** A session of one more peer on loopback, which looks for nobody by itself. */
    static SessionManager session(int port) {
        SessionManager session = new SessionManager(false);
        SettingsPack settings = new SettingsPack();
        settings.listenInterfaces("127.0.0.1:" + port);
        settings.setBoolean(bool_types.enable_dht.swigValue(), false);
        settings.setBoolean(bool_types.enable_lsd.swigValue(), false);
        settings.setBoolean(bool_types.enable_upnp.swigValue(), false);
        settings.setBoolean(bool_types.enable_natpmp.swigValue(), false);
        settings.setBoolean(bool_types.allow_multiple_connections_per_ip.swigValue(), true);
        SessionParams params = new SessionParams(settings);
        params.setPosixDiskIO();
        session.start(params);
        return session;
    }

    /** libtorrent takes the next port where the wanted one is not free, and one that has just ended may still hold it. */
    private static void awaitFree(int port) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (true) {
            try (ServerSocket free = new ServerSocket()) {
                free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("port " + port + " does not become free", e);
                }
                Thread.onSpinWait();
            }
        }
    }

    private static int listenPort(SessionHandle handle) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (handle.getListenPort() == 0) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the seeder does not listen");
            }
            Thread.onSpinWait();
        }
        return handle.getListenPort();
    }

    public int port() {
        return port;
    }

    /** Where a seeder looks for the first file of a torrent, whatever that calls it. */
    public static Path place(TorrentMaker.Made made, Path folder) {
        return folder.resolve(new TorrentInfo(made.file()).files().filePath(0));
    }

    /** Octets a second that it gives, 0 for any number. */
    public Seeder rate(int octets) {
        torrent.setUploadLimit(octets);
        return this;
    }

    /** What it has given so far. */
    public long given() {
        return torrent.status().totalPayloadUpload();
    }

    /** Whether those who are connected came by uTP. */
    public List<Boolean> calledByUtp() {
        return torrent.peerInfo().stream()
                .map(peer -> (peer.flags() & peer_info.utp_socket.to_int()) != 0)
                .toList();
    }

    @Override
    public void close() {
        session.stop();
    }
}
