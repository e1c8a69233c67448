package dev.matinee.source.torrent.engine;

import dev.matinee.source.torrent.EngineOptions;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.AlertListener;
import org.libtorrent4j.ErrorCode;
import org.libtorrent4j.InfoHash;
import org.libtorrent4j.SessionHandle;
import org.libtorrent4j.SessionManager;
import org.libtorrent4j.SessionParams;
import org.libtorrent4j.SettingsPack;
import org.libtorrent4j.TcpEndpoint;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.alerts.Alert;
import org.libtorrent4j.alerts.AlertType;
import org.libtorrent4j.alerts.FileErrorAlert;
import org.libtorrent4j.alerts.FileRenamedAlert;
import org.libtorrent4j.alerts.PieceFinishedAlert;
import org.libtorrent4j.alerts.SaveResumeDataAlert;
import org.libtorrent4j.alerts.TorrentAlert;
import org.libtorrent4j.alerts.TorrentErrorAlert;
import org.libtorrent4j.swig.alert;
import org.libtorrent4j.swig.error_code;
import org.libtorrent4j.swig.ip_filter;
import org.libtorrent4j.swig.settings_pack.int_types;
import org.libtorrent4j.swig.torrent_flags_t;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A libtorrent session with its address filter, and the torrents in it. On the event loop, but for the listener, which
 * libtorrent's alert thread calls.
 */
final class Swarm implements AlertListener {
    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);
    /** {@code torrent_flags::default_dont_download}, which the binding has no name for: files are wanted one by one. */
    private static final int DONT_DOWNLOAD = 1 << 23;

    private static final String RESUME = "resume";

    private final String standing;
    private final EngineOptions options;
    private final EventExecutor loop;
    private final Path folder;
    private final SessionManager session = new SessionManager(false);
    private final SessionHandle handle;
    private final ip_filter filter;
    private final Map<String, Torrent> torrents = new LinkedHashMap<>();
    /** The other hashes of torrents that have several (BEP 52), once somebody has come by them. */
    private final Map<String, Torrent> otherwise = new HashMap<>();
    /** For the alert thread. */
    private final List<Torrent> listed = new CopyOnWriteArrayList<>();

    /** Whether it is known where this swarm listens. */
    private boolean portsSeen;

    private boolean utp;

    Swarm(String standing, EngineOptions options, Path folder, EventExecutor loop) {
        this.standing = standing;
        this.options = options;
        this.folder = folder;
        this.loop = loop;
        session.addListener(this);
        SessionParams params = new SessionParams(SwarmSettings.of(options));
        // The default, memory-mapped files, kills the JVM (SIGSEGV) when a file is truncated or the disk is full.
        params.setPosixDiskIO();
        session.start(params);
        handle = new SessionHandle(session.swig());
        // The session manager chooses what is told, and leaves out what the filter has stopped.
        int mask = int_types.alert_mask.swigValue();
        SettingsPack more = new SettingsPack();
        more.setInteger(mask, session.settings().getInteger(mask) | alert.ip_block_notification.to_int());
        session.applySettings(more);
        filter = PeerFilters.reachable(options.filters().getOrDefault(standing, List.of()));
        handle.swig().set_ip_filter(filter);
        handle.swig().set_peer_class_filter(PeerFilters.limited());
    }

    @Nullable
    Torrent find(String hash) {
        Torrent there = torrents.get(hash);
        return there != null ? there : otherwise.get(hash);
    }

    Collection<Torrent> torrents() {
        return List.copyOf(torrents.values());
    }

    /**
     * Adds a torrent.
     *
     * @param params where it comes from
     * @throws IOException if libtorrent does not take it, or its folder can't be made
     */
    Torrent add(String hash, AddTorrentParams params) throws IOException {
        Path home = Files.createDirectories(folder.resolve(standing.toLowerCase(Locale.ROOT) + "-" + hash));
        // Copies: what is listed there is memory of libtorrent's that goes with the parameters.
        List<TcpEndpoint> peers =
                params.peers().stream().map(TcpEndpoint::clone).toList();
        Path saved = home.resolve(RESUME);
        AddTorrentParams source = Files.exists(saved) ? resumed(saved, params) : params;
        source.setSavePath(home.toString());
        source.setFlags(flags());
        ErrorCode error = new ErrorCode(new error_code());
        TorrentHandle added = handle.addTorrent(source, error);
        if (error.isError() || added == null || !added.isValid()) {
            throw new IOException("libtorrent does not take this torrent: " + error.getMessage());
        }
        for (Torrent there : torrents.values()) {
            // libtorrent answers the handle that it has: it has learnt that both are the same from its metadata.
            if (there.handle.equals(added)) {
                Folders.delete(home);
                otherwise.put(hash, there);
                return there;
            }
        }
        if (options.uploadMost() > 0 && Files.exists(saved)) {
            // Until it has been counted what an engine before this one has given; 0 would mean no limit.
            added.setUploadLimit(1);
        }
        // Peers that are known are called at once by this; without, at the session's next tick, within a second.
        added.resume();
        String prefix = "/" + options.token() + "/film/" + standing + "/" + hash + "/";
        boolean known = source.getTorrentInfo() != null;
        Torrent torrent =
                new Torrent(hash, added, home, options, prefix, new Healing(hash, peers), Swarm::describe, known);
        torrents.put(hash, torrent);
        listed.add(torrent);
        // What is told of those that the magnet names has been told already, before anybody could know of whom.
        peers.stream()
                .filter(peer -> filter.access(peer.address().swig()) != 0)
                .forEach(peer -> torrent.onBlockedPeer());
        if (known) {
            describe(torrent);
        }
        return torrent;
    }

    private static torrent_flags_t flags() {
        return TorrentFlags.SEQUENTIAL_DOWNLOAD
                .or_(TorrentFlags.PAUSED)
                .or_(TorrentFlags.APPLY_IP_FILTER)
                .or_(TorrentFlags.UPDATE_SUBSCRIBE)
                .or_(torrent_flags_t.from_int(DONT_DOWNLOAD));
    }

    private static AddTorrentParams resumed(Path saved, AddTorrentParams otherwise) {
        try {
            return ResumeData.read(Files.readAllBytes(saved));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("what was saved of a torrent can't be read: {}", e.toString());
            return otherwise;
        }
    }

    /** Copies what libtorrent knows of the torrent's files. */
    private static void describe(Torrent torrent) {
        ContentsReader.read(torrent.handle).ifPresent(torrent::onContents);
    }

    @Override
    public int[] types() {
        return new int[] {
            AlertType.METADATA_RECEIVED.swig(),
            AlertType.METADATA_FAILED.swig(),
            AlertType.TORRENT_CHECKED.swig(),
            AlertType.TORRENT_ERROR.swig(),
            AlertType.PIECE_FINISHED.swig(),
            AlertType.FILE_RENAMED.swig(),
            AlertType.FILE_RENAME_FAILED.swig(),
            AlertType.FILE_ERROR.swig(),
            AlertType.PEER_BLOCKED.swig(),
            AlertType.SAVE_RESUME_DATA.swig(),
        };
    }

    /** What an alert carries is copied here, for the loop. */
    @Override
    public void alert(Alert<?> alert) {
        if (!(alert instanceof TorrentAlert<?> told)) {
            return;
        }
        TorrentHandle borrowed = told.handle();
        Torrent torrent = listed.stream()
                .filter(each -> each.handle.equals(borrowed))
                .findFirst()
                .orElse(null);
        if (torrent == null) {
            return;
        }
        switch (alert.type()) {
            case METADATA_RECEIVED -> later(torrent, Swarm::describe);
            case METADATA_FAILED -> LOG.debug("{}: {}", torrent.hash, alert.message());
            case TORRENT_CHECKED -> later(torrent, Torrent::onChecked);
            case PIECE_FINISHED -> {
                int piece = ((PieceFinishedAlert) alert).pieceIndex();
                later(torrent, each -> each.onPiece(piece));
            }
            case FILE_RENAMED -> {
                int index = ((FileRenamedAlert) alert).index();
                later(torrent, each -> each.onNamed(index));
            }
            case FILE_ERROR -> {
                String message = ((FileErrorAlert) alert).error().getMessage();
                later(torrent, each -> each.onFileError(message));
            }
            case TORRENT_ERROR -> {
                int error = ((TorrentErrorAlert) alert).error().getValue();
                String message = alert.message();
                later(torrent, each -> onError(each, error, message));
            }
            case FILE_RENAME_FAILED -> {
                String message = alert.message();
                later(torrent, each -> each.onFileError(message));
            }
            case PEER_BLOCKED -> later(torrent, Torrent::onBlockedPeer);
            case SAVE_RESUME_DATA -> {
                byte[] data = AddTorrentParams.writeResumeDataBuf(((SaveResumeDataAlert) alert).params());
                later(torrent, each -> save(each, data));
            }
            default -> LOG.debug("{}", alert.type());
        }
    }

    private void later(Torrent torrent, Consumer<Torrent> what) {
        loop.execute(() -> {
            if (torrents.get(torrent.hash) == torrent) {
                what.accept(torrent);
            }
        });
    }

    private void onError(Torrent torrent, int error, String message) {
        List<String> names = Twins.toldBy(error) ? Twins.names(torrent) : List.of();
        List<Torrent> twins = known(names);
        if (twins.size() < 2) {
            torrent.onFileError(message);
            return;
        }
        LOG.info("{}: one torrent, by its two hashes", String.join(" and ", names));
        InfoHash hashes = torrent.handle.torrentFile().infoHashes();
        replace(twins, hashes, Twins.united(hashes, twins));
    }

    /**
     * The file of a torrent has come: its metadata is taken where it is still waited for, and where it leads in any case.
     *
     * @param file reads it; done only where somebody wants that torrent
     */
    void learn(InfoHash hashes, Supplier<TorrentInfo> file) {
        List<Torrent> there = known(Twins.names(hashes));
        if (there.isEmpty()) {
            return;
        }
        TorrentInfo info = file.get();
        LOG.info("{}: its torrent file has come", there.get(0).hash);
        if (there.stream().anyMatch(each -> each.contents() != null)) {
            for (Torrent each : there) {
                info.trackers().forEach(each.handle::addTracker);
                info.webSeeds().forEach(seed -> each.handle.addUrlSeed(seed.url()));
            }
            return;
        }
        // The binding can't give metadata to a torrent that is there (libtorrent's set_metadata).
        AddTorrentParams params = Twins.united(hashes, there);
        params.setTorrentInfo(info);
        replace(there, hashes, params);
    }

    private List<Torrent> known(List<String> names) {
        return names.stream().map(torrents::get).filter(Objects::nonNull).toList();
    }

    /** Adds one torrent in the place of some that have no films yet; whoever waits for them waits for it. */
    private void replace(List<Torrent> some, InfoHash hashes, AddTorrentParams params) {
        List<Consumer<Torrent>> waiters =
                some.stream().flatMap(each -> each.takeWaiters().stream()).toList();
        some.forEach(this::remove);
        String name = Twins.name(hashes);
        Torrent one;
        try {
            one = add(name, params);
            for (String other : Twins.names(hashes)) {
                if (!other.equals(name)) {
                    otherwise.put(other, one);
                }
            }
        } catch (IOException e) {
            // Whoever asks next adds it as one that is new.
            LOG.warn("{}: can't be added anew: {}", name, e.toString());
            one = some.get(0);
        }
        for (Consumer<Torrent> waiter : waiters) {
            waiter.accept(one);
        }
    }

    private static void save(Torrent torrent, byte[] data) {
        try {
            ResumeData.write(torrent.folder.resolve(RESUME), data);
        } catch (IOException e) {
            LOG.warn("{}: can't be saved: {}", torrent.hash, e.toString());
        }
    }

    /** Octets a second that all its torrents together give; 0 for any number. */
    void uploadRate(int octets) {
        SettingsPack pack = new SettingsPack();
        pack.setInteger(int_types.upload_rate_limit.swigValue(), octets);
        session.applySettings(pack);
    }

    /**
     * Whoever names ports has opened these alone: libtorrent takes any other where all of them are taken, as by the swarm
     * of other senders.
     */
    private void keepToPorts() {
        int port = handle.getListenPort();
        if (portsSeen || port == 0 || options.firstPort() == 0) {
            return;
        }
        portsSeen = true;
        if (port < options.firstPort() || port > options.lastPort()) {
            LOG.warn(
                    "the ports of --torrent-ports are taken: no peer is let in for {} senders",
                    standing.toLowerCase(Locale.ROOT));
            session.applySettings(SwarmSettings.closed());
        }
    }

    /** Only to find those who can't be had by TCP: it is the quicker and the steadier one. */
    private void callByUtp(boolean called) {
        if (called != utp) {
            utp = called;
            LOG.debug("{} senders: peers are called by {}", standing, called ? "uTP as well" : "TCP alone");
            session.applySettings(SwarmSettings.utp(called));
        }
    }

    /** Once a second. */
    void tick(long now, boolean saving) {
        keepToPorts();
        callByUtp(torrents.values().stream().anyMatch(torrent -> torrent.lonely(now)));
        for (Torrent torrent : torrents()) {
            if (torrents.get(torrent.hash) != torrent) {
                // One before it has got a film, and this one gave way.
                continue;
            }
            if (torrent.tick(now)) {
                remove(torrent);
            } else if (saving && torrent.takeUnsaved()) {
                torrent.handle.saveResumeData(TorrentHandle.SAVE_INFO_DICT);
            }
        }
    }

    /** Forgets a torrent, and deletes all that it has written. */
    void remove(Torrent torrent) {
        LOG.info("{}: removed", torrent.hash);
        torrents.remove(torrent.hash, torrent);
        otherwise.values().removeIf(torrent::equals);
        listed.remove(torrent);
        torrent.close();
        handle.removeTorrent(torrent.handle);
        try {
            Folders.delete(torrent.folder);
        } catch (IOException e) {
            LOG.warn("{}: its folder can't be removed: {}", torrent.hash, e.toString());
        }
    }
}
