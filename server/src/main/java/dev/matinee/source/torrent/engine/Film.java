package dev.matinee.source.torrent.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One file of a torrent that somebody watches, and how much of it is here. */
final class Film {
    /** What mpv reads before it shows a picture, roughly. */
    private static final long FIRST_PICTURE = 1 << 20;

    final Contents.Entry entry;
    private final Contents contents;
    private final BitSet have;
    private final Path file;
    /** Whether it has got its own name on disk. */
    boolean named;

    private @Nullable FileChannel channel;

    /**
     * @param have the torrent's pieces that are here; shared, and growing
     * @param folder the torrent's
     */
    Film(Contents contents, Contents.Entry entry, BitSet have, Path folder) {
        this.contents = contents;
        this.entry = entry;
        this.have = have;
        this.file = folder.resolve(fileName(entry.index()));
    }

    /** What it is called on disk: names of all scripts, and tricks in paths, stay in the torrent. */
    static String fileName(int index) {
        return "film-" + index;
    }

    long size() {
        return entry.size();
    }

    /** The piece that an octet of it lies in. */
    int piece(long position) {
        return (int) ((entry.offset() + position) / contents.pieceLength());
    }

    int firstPiece() {
        return piece(0);
    }

    int lastPiece() {
        return piece(size() - 1);
    }

    boolean has(int piece) {
        return have.get(piece);
    }

    /** How many octets are here without a gap from a position on. */
    long available(long position) {
        int gap = have.nextClearBit(piece(position));
        long until = (long) gap * contents.pieceLength() - entry.offset();
        return Math.max(0, Math.min(until, size()) - position);
    }

    /** How much of it is here. */
    long done() {
        return done(firstPiece(), lastPiece());
    }

    /** What the first picture takes: its beginning, and its end, where an index may stand. */
    long needed() {
        int split = beginning();
        return split >= lastPiece()
                ? octets(firstPiece(), lastPiece())
                : octets(firstPiece(), split) + octets(lastPiece(), lastPiece());
    }

    long neededDone() {
        int split = beginning();
        return split >= lastPiece()
                ? done(firstPiece(), lastPiece())
                : done(firstPiece(), split) + done(lastPiece(), lastPiece());
    }

    private int beginning() {
        return piece(Math.min(size() - 1, FIRST_PICTURE));
    }

    private long done(int from, int to) {
        long sum = 0;
        for (int piece = have.nextSetBit(from); piece >= 0 && piece <= to; piece = have.nextSetBit(piece + 1)) {
            sum += octets(piece, piece);
        }
        return sum;
    }

    /** The film's share of some pieces, which may reach beyond it. */
    private long octets(int from, int to) {
        long begin = Math.max(entry.offset(), (long) from * contents.pieceLength());
        long end = Math.min(entry.offset() + size(), (long) (to + 1) * contents.pieceLength());
        return Math.max(0, end - begin);
    }

    /** Reads octets that are {@link #available}. */
    ByteBuf read(ByteBufAllocator allocator, long position, int length) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(file, StandardOpenOption.READ);
            channel = open;
        }
        ByteBuf octets = allocator.directBuffer(length);
        try {
            int read = 0;
            while (read < length) {
                int some = octets.writeBytes(open, position + read, length - read);
                if (some < 0) {
                    throw new EOFException("the file on disk is shorter than the film");
                }
                read += some;
            }
            return octets;
        } catch (IOException | RuntimeException e) {
            octets.release();
            throw e;
        }
    }

    void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
