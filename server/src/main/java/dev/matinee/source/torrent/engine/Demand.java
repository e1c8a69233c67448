package dev.matinee.source.torrent.engine;

import java.util.ArrayList;
import java.util.List;
import org.libtorrent4j.Priority;
import org.libtorrent4j.TorrentHandle;

/**
 * What is wanted of a torrent, and what of that first: whoever reads its films, and the deadlines of pieces that come of it.
 * On the event loop.
 */
final class Demand {
    private final TorrentHandle handle;
    private final List<FilmReader> readers = new ArrayList<>();
    private final Beside beside = new Beside(this);

    Demand(TorrentHandle handle) {
        this.handle = handle;
    }

    void join(FilmReader reader) {
        readers.add(reader);
    }

    void leave(FilmReader reader) {
        readers.remove(reader);
    }

    /** The subtitles that somebody asks for. */
    Beside beside() {
        return beside;
    }

    /** In how many milliseconds a piece is to be here. */
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

    /** Whether anybody reads. */
    boolean any() {
        return !readers.isEmpty();
    }

    /** Whether somebody waits for a film. */
    boolean waits() {
        return readers.stream().anyMatch(FilmReader::waiting);
    }

    /** Whether a reader waits for a piece. */
    boolean asksFor(int piece) {
        return readers.stream().anyMatch(reader -> reader.asksFor(piece));
    }

    /** Where a film is read furthest; its beginning where nobody reads it. */
    long position(Film film) {
        return readers.stream()
                .filter(reader -> reader.film == film)
                .mapToLong(FilmReader::position)
                .max()
                .orElse(0);
    }

    /** A piece has come, or none will come any more. */
    void look() {
        List.copyOf(readers).forEach(FilmReader::look);
    }

    /** Peers have been exchanged: what was asked of others has to be asked for again. */
    void askAgain() {
        readers.forEach(FilmReader::askAgain);
    }
}
