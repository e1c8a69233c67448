package dev.matinee.source.torrent.engine;

import dev.matinee.net.Arrival;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Somebody reads a film from a position on. It asks for the pieces just before it with deadlines, few of them, so that
 * another reader's (a seek's) are not behind many that nobody needs at once.
 */
final class FilmReader implements Arrival {
    /** Octets that are asked for with a deadline. */
    private static final long WINDOW = 1 << 20;

    private static final int MILLIS_A_PIECE = 150;

    final Film film;
    private final Torrent torrent;
    private final Runnable wake;
    private final long end;
    /** The pieces that it has set a deadline for. */
    private final BitSet asked = new BitSet();

    private long position;
    private boolean waiting;

    FilmReader(Torrent torrent, Film film, long first, long length, Runnable wake) {
        this.torrent = torrent;
        this.film = film;
        this.position = first;
        this.end = first + length;
        this.wake = wake;
        torrent.join(this);
        ask();
    }

    long position() {
        return position;
    }

    boolean waiting() {
        return waiting;
    }

    boolean asksFor(int piece) {
        return asked.get(piece);
    }

    @Override
    public @Nullable ByteBuf next(ByteBufAllocator allocator, int most) throws IOException {
        if (torrent.failed()) {
            throw new IOException("the torrent has failed");
        }
        int length = (int) Math.min(most, Math.min(end - position, film.available(position)));
        waiting = length == 0 && position < end;
        if (length == 0) {
            ask();
            return null;
        }
        int before = film.piece(position);
        ByteBuf octets = film.read(allocator, position, length);
        position += length;
        if (position < end && film.piece(position) != before) {
            ask();
        }
        return octets;
    }

    /** A piece has come, or the torrent has failed. */
    void look() {
        if (waiting) {
            wake.run();
        }
    }

    private void ask() {
        if (position >= end) {
            return;
        }
        int from = film.piece(position);
        int to = Math.max(
                Math.min(from + 1, film.lastPiece()), film.piece(Math.min(film.size() - 1, position + WINDOW)));
        for (int piece = from; piece <= to; piece++) {
            if (!film.has(piece) && !asked.get(piece)) {
                asked.set(piece);
                torrent.demand().deadline(piece, (piece - from) * MILLIS_A_PIECE);
            }
        }
        asked.clear(0, from);
    }

    /** Peers have been exchanged: what was asked for has to be asked for again. */
    void askAgain() {
        asked.clear();
        ask();
    }

    @Override
    public void close() {
        torrent.leave(this);
        for (int piece = asked.nextSetBit(0); piece >= 0; piece = asked.nextSetBit(piece + 1)) {
            if (!film.has(piece)) {
                torrent.demand().noDeadline(piece);
            }
        }
    }
}
