package dev.matinee.source.torrent.engine;

import dev.matinee.source.torrent.EngineOptions;
import dev.matinee.source.torrent.TorrentFile;
import dev.matinee.source.torrent.TorrentState;
import dev.matinee.source.torrent.TorrentSubtitle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libtorrent4j.PieceIndexBitfield;
import org.libtorrent4j.Priority;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One torrent, the films of it that somebody watches, and whoever reads them. On the event loop. */
final class Torrent {
    private static final Logger LOG = LoggerFactory.getLogger(Torrent.class);
    /** With less than this left on the disk nothing more is fetched. */
    static final long DISK_RESERVE = 48L << 20;

    /** What peers ask for at a time. */
    private static final int BLOCK = 16 << 10;

    private static final long UNWATCHED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FAILURE_KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONELY_NANOS = TimeUnit.SECONDS.toNanos(2);

    final String hash;
    final TorrentHandle handle;
    final Path folder;
    private final EngineOptions options;
    private final String pathPrefix;
    private final BitSet have = new BitSet();
    private final Map<Integer, Film> films = new TreeMap<>();
    private final Beside beside = new Beside(this);
    private final List<FilmReader> readers = new ArrayList<>();
    private final List<Runnable> waiters = new ArrayList<>();
    private final Healing healing;
    private final Consumer<Torrent> describer;
    private final long addedNanos = System.nanoTime();
    private long usedNanos = addedNanos;
    private long failedNanos;
    private @Nullable Contents contents;
    private boolean checking;
    private boolean paused;
    private boolean spent;
    private boolean unsaved;
    private int blockedPeers;
    private boolean sawPeers;
    /** Nobody is connected since. */
    private long aloneNanos = addedNanos;
    /** The file that is meant where none is named; -1 until it is known. */
    private int main = -1;

    private @Nullable Fault fault;

    /**
     * @param pathPrefix what comes before a film's number in its path
     * @param describer copies what libtorrent knows of its files, by {@link #onContents}
     * @param checking whether there are files from before, which are being looked at
     */
    Torrent(
            String hash,
            TorrentHandle handle,
            Path folder,
            EngineOptions options,
            String pathPrefix,
            Healing healing,
            Consumer<Torrent> describer,
            boolean checking) {
        this.hash = hash;
        this.handle = handle;
        this.folder = folder;
        this.options = options;
        this.pathPrefix = pathPrefix;
        this.healing = healing;
        this.describer = describer;
        this.checking = checking;
    }

    Healing healing() {
        return healing;
    }

    // What libtorrent tells.

    void onContents(Contents told) {
        if (contents == null && !failed()) {
            contents = told;
            unsaved = true;
            LOG.info("{}: {} files, {} bytes", hash, told.files().size(), told.size());
            refreshPieces();
        }
    }

    /** Alerts of a torrent may come before it is known here by its handle: then its status tells. */
    private void catchUp(TorrentStatus status) {
        if (contents == null && status.hasMetadata() && !failed()) {
            describer.accept(this);
        }
        boolean looking = status.state() == TorrentStatus.State.CHECKING_FILES
                || status.state() == TorrentStatus.State.CHECKING_RESUME_DATA;
        if (checking && !looking) {
            onChecked();
        }
    }

    void onChecked() {
        checking = false;
        refreshPieces();
        changed();
    }

    private void refreshPieces() {
        PieceIndexBitfield pieces = handle.status(TorrentHandle.QUERY_PIECES).pieces();
        for (int piece = 0; piece < pieces.size(); piece++) {
            if (pieces.getBit(piece)) {
                have.set(piece);
            }
        }
    }

    void onPiece(int piece) {
        have.set(piece);
        unsaved = true;
        readers.forEach(FilmReader::look);
    }

    void onNamed(int index) {
        Film film = films.get(index);
        if (film != null) {
            film.named = true;
            changed();
        }
    }

    void onBlockedPeer() {
        blockedPeers++;
    }

    void onFileError(String message) {
        boolean full = message.contains("No space") || free() < DISK_RESERVE;
        fail(full ? Fault.DISK_FULL : Fault.storage(message));
    }

    // What is asked of it.

    boolean failed() {
        return fault != null;
    }

    /** What its films take when they are all here. */
    long reserved() {
        return films.values().stream().mapToLong(Film::size).sum();
    }

    long usedNanos() {
        return usedNanos;
    }

    boolean watched() {
        return !readers.isEmpty();
    }

    /** The film to watch; null while that is unknown, and where there is none, which is noted as a failure. */
    @Nullable
    Film film(int wanted, Room room) {
        touch();
        Contents known = contents;
        if (known == null || failed()) {
            return null;
        }
        // Sessions ask often, and there may be 100,000 files to choose from.
        Film open = wanted < 0 ? films.get(main) : null;
        if (open != null) {
            return open;
        }
        Optional<Contents.Entry> entry = known.choose(wanted);
        if (entry.isEmpty()) {
            fail(new Fault("torrent_no_video", wanted < 0 ? known.nothingToWatch() : "This torrent has no such film."));
            return null;
        }
        if (wanted < 0) {
            main = entry.get().index();
        }
        Film there = films.get(entry.get().index());
        if (there != null) {
            return there;
        }
        Optional<String> refusal = room.refusal(this, entry.get().size());
        if (refusal.isPresent()) {
            fail(new Fault("torrent_too_large", refusal.get()));
            return null;
        }
        Film film = add(known, entry.get(), Priority.DEFAULT);
        deadline(film.lastPiece(), 500);
        deadline(film.firstPiece(), 0);
        return film;
    }

    private Film add(Contents known, Contents.Entry entry, Priority priority) {
        Film film = new Film(known, entry, have, folder);
        films.put(entry.index(), film);
        handle.filePriority(entry.index(), priority);
        handle.renameFile(entry.index(), Film.fileName(entry.index()));
        return film;
    }

    /** Subtitles, which are asked for after whatever films need; null where there are none, or no room. */
    @Nullable
    Film subtitle(int index, Room room) {
        touch();
        Contents known = contents;
        Optional<Contents.Entry> entry = known == null || failed() ? Optional.empty() : known.subtitle(index);
        if (known == null || entry.isEmpty()) {
            return null;
        }
        Film there = films.get(index);
        if (there == null && room.refusal(this, entry.get().size()).isPresent()) {
            return null;
        }
        Film file = there != null ? there : add(known, entry.get(), Priority.IGNORE);
        beside.ask(file);
        return file;
    }

    /** Says whether there is room for so many octets more, and why not. */
    interface Room {
        Optional<String> refusal(Torrent torrent, long octets);
    }

    boolean readable(Film film) {
        return film.named && !checking && !failed();
    }

    /** Runs something once a film can be read, or it has failed. */
    void whenChanged(Runnable waiter) {
        waiters.add(waiter);
    }

    private void changed() {
        List<Runnable> now = List.copyOf(waiters);
        waiters.clear();
        now.forEach(Runnable::run);
    }

    void touch() {
        usedNanos = System.nanoTime();
        if (paused && !failed()) {
            LOG.info("{}: watched again", hash);
            paused = false;
            handle.resume();
        }
    }

    private void fail(Fault what) {
        if (!failed()) {
            LOG.info("{}: {} ({})", hash, what.words(), what.code());
            fault = what;
            failedNanos = System.nanoTime();
            handle.pause();
            readers.forEach(FilmReader::look);
            changed();
        }
    }

    TorrentState state(@Nullable Film film, boolean withFiles) {
        touch();
        TorrentStatus status = handle.status();
        catchUp(status);
        int peers = status.numPeers();
        sawPeers |= peers > 0;
        Contents known = contents;
        List<TorrentFile> files = withFiles && known != null ? known.listed() : List.of();
        List<TorrentSubtitle> subtitles =
                withFiles && known != null && film != null ? Beside.listed(known, film, pathPrefix) : List.of();
        boolean open = film != null && readable(film);
        long reading = film == null ? 0 : position(film);
        Fault why = fault;
        return new TorrentState(
                hash,
                known == null ? status.name() : known.name(),
                stage(peers, open),
                why == null ? "" : why.code(),
                why == null ? "" : why.words(),
                film == null ? -1 : film.entry.index(),
                film != null && open ? path(film) : "",
                files,
                withFiles && known != null ? known.unlisted() : 0,
                subtitles,
                peers,
                status.downloadPayloadRate(),
                status.uploadPayloadRate(),
                film == null ? 0 : film.size(),
                film == null ? 0 : film.done(),
                film == null ? 0 : film.needed(),
                film == null ? 0 : film.neededDone(),
                film == null ? 0 : film.available(reading),
                healing.stalledSeconds());
    }

    private TorrentState.Stage stage(int peers, boolean open) {
        if (failed()) {
            return TorrentState.Stage.FAILED;
        }
        if (open) {
            return TorrentState.Stage.READY;
        }
        if (contents == null) {
            return peers > 0 ? TorrentState.Stage.METADATA : TorrentState.Stage.FINDING_PEERS;
        }
        return checking ? TorrentState.Stage.CHECKING : TorrentState.Stage.METADATA;
    }

    /** Ends in a name with the film's extension, which helps players to guess what it is. */
    private String path(Film film) {
        String extension = MediaNames.extension(film.entry.path());
        return pathPrefix + film.entry.index() + "/film" + (extension.isEmpty() ? "" : "." + extension);
    }

    /** Where it is read furthest. */
    private long position(Film film) {
        return readers.stream()
                .filter(reader -> reader.film == film)
                .mapToLong(FilmReader::position)
                .max()
                .orElse(0);
    }

    // Its readers.

    void join(FilmReader reader) {
        readers.add(reader);
        touch();
    }

    void leave(FilmReader reader) {
        readers.remove(reader);
        touch();
    }

    void deadline(int piece, int millis) {
        handle.setPieceDeadline(piece, millis);
    }

    /** Nobody waits for a piece any more, unless another reader does. */
    void noDeadline(int piece) {
        if (!asksFor(piece)) {
            handle.resetPieceDeadline(piece);
        }
    }

    void prioritize(Film file, Priority priority) {
        handle.filePriority(file.entry.index(), priority);
    }

    /** Whether somebody waits for the film. */
    boolean waits() {
        return readers.stream().anyMatch(FilmReader::waiting);
    }

    /** Whether somebody wants what nobody is there to give. */
    boolean lonely(long now) {
        boolean wanted = !failed() && (contents == null || waits());
        return wanted && now - aloneNanos > LONELY_NANOS;
    }

    /** Whether a reader waits for a piece. */
    boolean asksFor(int piece) {
        return readers.stream().anyMatch(reader -> reader.asksFor(piece));
    }

    // Once a second.

    /** Answers whether it is to be removed. */
    boolean tick(long now) {
        if (failed()) {
            return now - failedNanos > FAILURE_KEPT_NANOS;
        }
        TorrentStatus status = handle.status();
        if (status.numPeers() > 0) {
            sawPeers = true;
            aloneNanos = now;
        }
        if (contents == null && now - addedNanos > TimeUnit.MILLISECONDS.toNanos(options.patienceMillis())) {
            fail(Fault.noMetadata(Duration.ofMillis(options.patienceMillis()), sawPeers, blockedPeers > 0));
        }
        beside.tick(now);
        boolean waits = waits();
        if (healing.tick(now, waits, status.totalPayloadDownload(), handle)) {
            readers.forEach(FilmReader::askAgain);
        }
        if (waits && free() < DISK_RESERVE) {
            fail(Fault.DISK_FULL);
        }
        limitUpload(status.allTimeUpload());
        long unused = watched() ? 0 : now - usedNanos;
        if (unused > UNWATCHED_PAUSE_NANOS && !paused) {
            LOG.info("{}: nobody watches, paused", hash);
            paused = true;
            handle.pause();
        }
        return unused > TimeUnit.MILLISECONDS.toNanos(options.idleMillis());
    }

    /**
     * Sees that no more is given than is allowed. What was given is known up to a second late, the limit counts for a second
     * more, and libtorrent saves three seconds' worth where nobody takes anything: a sixth of what is left never adds up to
     * more than that.
     */
    private void limitUpload(long given) {
        if (spent || options.uploadMost() == 0) {
            return;
        }
        long left = options.uploadMost() - given;
        spent = left < BLOCK;
        if (spent) {
            LOG.info("{}: has given {} bytes, gives no more", hash, given);
        }
        // 0 would mean no limit: one octet a second is less than a block a lifetime.
        handle.setUploadLimit(spent ? 1 : (int) Math.min(left / 6, Integer.MAX_VALUE));
    }

    /** Whether there is something to save for the next engine, should this one die. */
    boolean takeUnsaved() {
        boolean was = unsaved && contents != null && !failed();
        unsaved = false;
        return was;
    }

    private long free() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            LOG.debug("{}: free space is unknown", hash, e);
            return Long.MAX_VALUE;
        }
    }

    void close() {
        if (!failed()) {
            fault = new Fault("torrent_gone", "This torrent has been put away.");
        }
        changed();
        List.copyOf(readers).forEach(FilmReader::look);
        for (Film film : films.values()) {
            try {
                film.close();
            } catch (IOException e) {
                LOG.debug("{}: not closed", hash, e);
            }
        }
    }
}
