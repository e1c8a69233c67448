package dev.matinee.source.torrent.engine;

import dev.matinee.source.torrent.EngineOptions;
import dev.matinee.source.torrent.TorrentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libtorrent4j.PieceIndexBitfield;
import org.libtorrent4j.Priority;
import org.libtorrent4j.TorrentFlags;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One torrent, the films of it that somebody watches, and whoever reads them. On the event loop. */
final class Torrent {
    private static final Logger LOG = LoggerFactory.getLogger(Torrent.class);
    /** With less than this left on the disk nothing more is fetched. */
    static final long DISK_RESERVE = 48L << 20;

    private static final long FAILURE_KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONELY_NANOS = TimeUnit.SECONDS.toNanos(2);

    final String hash;
    final TorrentHandle handle;
    final Path folder;
    private final EngineOptions options;
    private final String pathPrefix;
    private final BitSet have = new BitSet();
    private final Films films;
    private final Demand demand;
    private final List<Consumer<Torrent>> waiters = new ArrayList<>();
    private final Healing healing;
    private final Consumer<Torrent> describer;
    private final long addedNanos = System.nanoTime();
    private final Rest rest = new Rest(addedNanos, this::held);
    private long failedNanos;
    private @Nullable Contents contents;
    private boolean checking;
    private long given;
    private boolean unsaved;
    private int blockedPeers;
    private boolean sawPeers;
    /** Since when somebody wants something and nobody is connected. */
    private long aloneNanos = addedNanos;

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
        this.demand = new Demand(handle);
        this.films = new Films(handle, have, folder);
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
        demand.look();
    }

    void onNamed(int index) {
        Film film = films.find(index);
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
        return films.octets();
    }

    /** How long ago somebody used it, and what rests for that. */
    Rest rest() {
        return rest;
    }

    private boolean held() {
        return demand.any() || !waiters.isEmpty();
    }

    /** The film to watch. Whoever wants one that can't be had does not disturb those who watch another. */
    Found film(int wanted, Room room) {
        touch();
        Contents known = contents;
        if (known == null || failed()) {
            return new Found(null, fault);
        }
        // Sessions ask often, and there may be 100,000 files to choose from.
        Film open = wanted < 0 ? films.main() : null;
        if (open != null) {
            return Found.of(open);
        }
        Optional<Contents.Entry> entry = films.choose(known, wanted);
        if (entry.isEmpty()) {
            if (wanted < 0) {
                fail(Fault.noVideo(known.nothingToWatch()));
                return new Found(null, fault);
            }
            return Found.not(Fault.noVideo("This torrent has no such film."));
        }
        Film there = films.find(entry.get().index());
        if (there != null) {
            return Found.of(there);
        }
        Optional<String> refusal = room.refusal(this, entry.get().size());
        if (refusal.isPresent()) {
            return Found.not(new Fault("torrent_too_large", refusal.get()));
        }
        Film film = films.add(known, entry.get(), Priority.DEFAULT);
        demand.deadline(film.lastPiece(), 500);
        demand.deadline(film.firstPiece(), 0);
        return Found.of(film);
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
        Film there = films.find(index);
        if (there == null && room.refusal(this, entry.get().size()).isPresent()) {
            return null;
        }
        Film file = there != null ? there : films.add(known, entry.get(), Priority.IGNORE);
        demand.beside().ask(file);
        return file;
    }

    /** Says whether there is room for so many octets more, and why not. */
    interface Room {
        Optional<String> refusal(Torrent torrent, long octets);
    }

    boolean readable(Film film) {
        return film.named && !checking && !failed();
    }

    /** Runs something once a film can be read, or it has failed; with this torrent, or the one in whose place it has come. */
    void whenChanged(Consumer<Torrent> waiter) {
        waiters.add(waiter);
    }

    /** Those who wait, for another torrent to run: this one forgets them. */
    List<Consumer<Torrent>> takeWaiters() {
        List<Consumer<Torrent>> now = List.copyOf(waiters);
        waiters.clear();
        return now;
    }

    private void changed() {
        takeWaiters().forEach(waiter -> waiter.accept(this));
    }

    void touch() {
        if (rest.use(System.nanoTime()) && !failed()) {
            LOG.info("{}: watched again", hash);
            handle.unsetFlags(TorrentFlags.UPLOAD_MODE);
            handle.resume();
        }
    }

    private void fail(Fault what) {
        if (!failed()) {
            LOG.info("{}: {} ({})", hash, what.words(), what.code());
            fault = what;
            failedNanos = System.nanoTime();
            handle.pause();
            demand.look();
            changed();
        }
    }

    /** How it fares for somebody who wants a film of it. */
    TorrentState state(Found found, boolean withFiles) {
        touch();
        TorrentStatus status = handle.status();
        catchUp(status);
        sawPeers |= status.numPeers() > 0;
        return Telling.of(this, status, found, withFiles);
    }

    /** What it holds; null until that is known. */
    @Nullable
    Contents contents() {
        return contents;
    }

    /** Whether what is on disk from before is being looked at. */
    boolean checking() {
        return checking;
    }

    /** What comes before a film's number in its path. */
    String pathPrefix() {
        return pathPrefix;
    }

    // Its readers.

    void join(FilmReader reader) {
        demand.join(reader);
        touch();
    }

    void leave(FilmReader reader) {
        demand.leave(reader);
        touch();
    }

    /** What is wanted of it, and what first. */
    Demand demand() {
        return demand;
    }

    /** Whether somebody wants what nobody is there to give. */
    boolean lonely(long now) {
        return !failed() && now - aloneNanos > LONELY_NANOS;
    }

    // Once a second.

    /** Answers whether it is to be removed. */
    boolean tick(long now) {
        if (failed()) {
            return now - failedNanos > FAILURE_KEPT_NANOS;
        }
        TorrentStatus status = handle.status();
        // Whoever waits need not ask for its state.
        catchUp(status);
        sawPeers |= status.numPeers() > 0;
        boolean wanted = contents == null || demand.waits();
        if (status.numPeers() > 0 || !wanted) {
            aloneNanos = now;
        }
        if (contents == null && now - addedNanos > TimeUnit.MILLISECONDS.toNanos(options.patienceMillis())) {
            fail(Fault.noMetadata(Duration.ofMillis(options.patienceMillis()), sawPeers, blockedPeers > 0));
        }
        demand.beside().tick(now);
        boolean waits = demand.waits();
        if (healing.tick(now, waits, status.totalPayloadDownload(), handle)) {
            // Should a word of libtorrent's have been lost: what it has is there, whoever was told of it.
            refreshPieces();
            demand.look();
            demand.askAgain();
        }
        if (waits && free() < DISK_RESERVE) {
            fail(Fault.DISK_FULL);
        }
        unsaved |= status.allTimeUpload() != given;
        given = status.allTimeUpload();
        // Its metadata is not put off by who has gone away for a moment.
        if (contents != null && rest.endsFetching(now)) {
            LOG.info("{}: nobody watches, no more is fetched", hash);
            handle.setFlags(TorrentFlags.UPLOAD_MODE);
        }
        if (rest.endsGiving(now)) {
            LOG.info("{}: nobody watches, paused", hash);
            handle.pause();
        }
        return rest.unusedNanos(now) > TimeUnit.MILLISECONDS.toNanos(options.idleMillis());
    }

    /** Octets of it that have been given, as of the last tick; those that an engine before this one has given included. */
    long given() {
        return given;
    }

    /** Sets how much of it is given, in octets a second. */
    void uploadRate(int octets) {
        handle.setUploadLimit(octets);
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
        demand.look();
        try {
            films.close();
        } catch (IOException e) {
            LOG.debug("{}: not closed", hash, e);
        }
    }
}
