package dev.matinee.source.library;

import dev.matinee.source.gate.Offer;
import dev.matinee.source.gate.Trouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A file that a viewer sends, in blocks of {@link #BLOCK} octets that may come in any order, and that can be watched
 * meanwhile: a program that reads where nothing has come yet waits, and the sender is asked for that block next.
 *
 * <p>Written on the thread {@code uploads} alone; read from any.
 */
public final class Upload implements Offer {
    /** How many octets a sender sends at a time. */
    public static final int BLOCK = 512 << 10;
    /** A sender that is silent for longer has gone; it may still come back. */
    private static final long SILENCE_SECONDS = 60;

    private record Waiting(int block, Runnable action) {}

    private final String id;
    private final String title;
    private final String ending;
    private final long length;
    private final Path path;
    private final FileChannel file;
    /** 1 for each block that is there. */
    private final AtomicIntegerArray there;

    private final ConcurrentLinkedDeque<Waiting> waiting = new ConcurrentLinkedDeque<>();
    private final AtomicInteger left;
    private volatile int last = -1;
    private volatile long touchedNanos = System.nanoTime();
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean removed;

    /** Makes the file, as long as it will be, but empty (man 2 truncate). Blocks. */
    Upload(String id, String name, long length, Path path) throws IOException {
        this.id = id;
        String safe = Film.printable(name.substring(name.replace('\\', '/').lastIndexOf('/') + 1));
        this.title = safe.isBlank() ? "Film" : safe.replaceFirst("\\.[A-Za-z0-9]{1,5}$", "");
        this.ending = safe.matches(".*\\.[A-Za-z0-9]{1,5}") ? "." + Film.ending(safe) : "";
        this.length = length;
        this.path = path;
        there = new AtomicIntegerArray((int) ((length + BLOCK - 1) / BLOCK));
        left = new AtomicInteger(there.length());
        file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        file.write(ByteBuffer.allocate(1), length - 1);
    }

    public String id() {
        return id;
    }

    /** The file's name without its ending. */
    public String title() {
        return title;
    }

    /** Of the whole, in octets. */
    public long length() {
        return length;
    }

    /** Whether all of it is there. */
    public boolean complete() {
        return left.get() == 0;
    }

    /** Where the sender should go on: where a program waits, else behind what came last, else where a gap is. */
    public long wanted() {
        Waiting next = waiting.peekLast();
        if (next != null && there.get(next.block) == 0) {
            return (long) next.block * BLOCK;
        }
        for (int i = 1; i <= there.length(); i++) {
            int block = (last + i) % there.length();
            if (there.get(block) == 0) {
                return (long) block * BLOCK;
            }
        }
        return length;
    }

    /** Whether octets of that count may be written at that offset: a whole block, or the rest at the end. */
    public boolean fits(long offset, int count) {
        return offset >= 0 && offset < length && offset % BLOCK == 0 && count == Math.min(BLOCK, length - offset);
    }

    /** Writes a block. On the thread {@code uploads}. */
    void write(long offset, ByteBuffer octets) throws IOException {
        int block = (int) (offset / BLOCK);
        while (octets.hasRemaining()) {
            file.write(octets, offset + octets.position());
        }
        last = block;
        if (there.getAndSet(block, 1) == 0) {
            left.decrementAndGet();
        }
        heard();
        wake(block);
    }

    private void wake(int block) {
        waiting.removeIf(one -> {
            boolean now = removed || one.block == block;
            if (now) {
                one.action.run();
            }
            return now;
        });
    }

    /** The sender has been heard of. */
    void heard() {
        heardNanos = System.nanoTime();
        touchedNanos = heardNanos;
    }

    /** How long nobody has sent or read anything. */
    long idleSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - touchedNanos);
    }

    /** Deletes it; who reads it now fails. On the thread {@code uploads}. */
    void remove() throws IOException {
        removed = true;
        wake(-1);
        file.close();
        Files.deleteIfExists(path);
    }

    @Override
    public Opened open() throws IOException {
        touchedNanos = System.nanoTime();
        return new Opened(FileChannel.open(path, StandardOpenOption.READ), length);
    }

    @Override
    public long available(long position) {
        touchedNanos = System.nanoTime();
        int from = (int) (position / BLOCK);
        if (removed || from >= there.length() || there.get(from) == 0) {
            return 0;
        }
        return Math.min(length, (from + 1L) * BLOCK) - position;
    }

    @Override
    public Runnable whenMore(long position, Runnable action) {
        Waiting one = new Waiting((int) (position / BLOCK), action);
        waiting.add(one);
        // It may have come between the caller's look and now.
        if ((removed || there.get(one.block) == 1) && waiting.remove(one)) {
            action.run();
        }
        return () -> waiting.remove(one);
    }

    @Override
    public boolean arriving() {
        return !removed;
    }

    @Override
    public String ending() {
        return ending;
    }

    @Override
    public Trouble missing() {
        if (removed) {
            return Trouble.unreachable("upload_gone", "This file is no longer on the server.");
        }
        boolean silent = System.nanoTime() - heardNanos > TimeUnit.SECONDS.toNanos(SILENCE_SECONDS);
        return Trouble.late(
                silent ? "upload_stopped" : "upload_slow",
                silent
                        ? "The file has stopped arriving: whoever sends it has closed the page or lost the connection."
                        : "The file has not come far enough yet; it plays on when more of it is here.");
    }

    /** The offer of an upload that is there no more. */
    static Offer gone() {
        return Library.gone("upload_gone", "This file is no longer on the server.");
    }

    /** Why no file of that length can be taken; empty where it can. */
    static Optional<String> refusal(long length, long budget) {
        if (length < 1) {
            return Optional.of("This file is empty.");
        }
        return length <= budget
                ? Optional.empty()
                : Optional.of("This file is too large: this server takes files of up to " + Uploads.size(budget) + ".");
    }
}
