package dev.matinee.process;

import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Moves bytes from one child's stdout to the other's stdin without bringing them into our memory (man 2 splice).
 * Lives on the reactor thread; owns both descriptors.
 *
 * <p>{@code splice} answers 0 both when it would block and at the end of the data. Only a hang-up on the source tells
 * the two apart: from then on what is left in the pipe, 64 KiB at most by default, is read and written the plain way,
 * because {@code read} answers -1 at the end.
 */
final class Pump {
    /** Told once, on the reactor thread. */
    interface Listener {
        /** The source has ended and the sink has all of it; both ends are closed. */
        void onDrained();

        /** The reader of the sink has gone (EPIPE) or a descriptor failed; both ends are closed. */
        void onBroken(String why);
    }

    private static final int CHUNK = 1 << 20;
    /** Bounds the work of one event, so that one fast pair does not starve the others. */
    private static final int MAX_SPLICES = 64;

    private final IoEventLoop loop;
    private final Listener listener;
    private final WatchedPipe source;
    private final WatchedPipe sink;
    private final ByteBuffer tail = ByteBuffer.allocateDirect(1 << 16);
    private long moved;
    private long lastMoveNanos = System.nanoTime();
    private boolean flowing = true;
    private boolean sourceHungUp;
    private boolean closed;

    Pump(IoEventLoop loop, FileDescriptor sourceRead, FileDescriptor sinkWrite, Listener listener) {
        this.loop = loop;
        this.listener = listener;
        this.source = WatchedPipe.readable(loop, sourceRead, this::onSource);
        this.sink = WatchedPipe.writable(loop, sinkWrite, this::onSink);
        tail.limit(0);
    }

    /** Bytes moved since the start. */
    long moved() {
        return moved;
    }

    /** When the last byte was moved or the flow was opened, in {@link System#nanoTime} terms. */
    long lastMoveNanos() {
        return lastMoveNanos;
    }

    boolean flowing() {
        return flowing;
    }

    boolean closed() {
        return closed;
    }

    /** Gives or takes away credit. Without it nothing is read, so the producer soon blocks by itself. */
    void flow(boolean open) {
        if (open == flowing) {
            return;
        }
        flowing = open;
        if (open) {
            lastMoveNanos = System.nanoTime();
            run();
        }
    }

    private void onSource(int events) {
        sourceHungUp |= (events & WatchedPipe.HANG_UP) != 0;
        run();
    }

    private void onSink(int events) {
        if ((events & WatchedPipe.ERROR) != 0) {
            broken("the reader of the pipe has gone");
            return;
        }
        run();
    }

    private void run() {
        try {
            for (int splices = 0; splices < MAX_SPLICES; splices++) {
                if (closed || !flowing) {
                    return;
                }
                int count = tail.hasRemaining() ? 0 : splice();
                if (count > 0) {
                    progress(count);
                } else if (!sourceHungUp || !drainTail()) {
                    return;
                }
            }
            loop.execute(this::run);
        } catch (IOException e) {
            broken(String.valueOf(e.getMessage()));
        }
    }

    private int splice() throws IOException {
        return Native.splice(source.fd().intValue(), -1, sink.fd().intValue(), -1, CHUNK);
    }

    /** One plain read and write; false when the sink is full or all is done. */
    private boolean drainTail() throws IOException {
        if (!tail.hasRemaining()) {
            int count = source.fd().read(tail, 0, tail.capacity());
            if (count <= 0) {
                close();
                listener.onDrained();
                return false;
            }
            tail.position(0).limit(count);
        }
        int written = sink.fd().write(tail, tail.position(), tail.limit());
        if (written <= 0) {
            return false;
        }
        tail.position(tail.position() + written);
        progress(written);
        return true;
    }

    private void progress(int count) {
        moved += count;
        lastMoveNanos = System.nanoTime();
    }

    private void broken(String why) {
        if (!closed) {
            close();
            listener.onBroken(why);
        }
    }

    /** Closes both ends; tells nobody. Safe to call again. */
    void close() {
        if (!closed) {
            closed = true;
            source.close();
            sink.close();
        }
    }
}
