package dev.matinee.process;

import io.netty.channel.IoEventLoop;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a child's stdout or stderr and hands it on line by line, on the reactor thread. CR ends a line as LF does
 * (progress bars), empty lines are left out, a line longer than {@value #MAX_LINE} bytes comes in pieces. Control
 * characters other than the tab become {@code ?}, so that nothing a source puts into a message can forge a log line.
 */
final class LineReader {
    private static final Logger LOG = LoggerFactory.getLogger(LineReader.class);
    static final int MAX_LINE = 4096;
    /** Bounds the work of one event: a child that floods its stderr must not starve the other pairs. */
    private static final int MAX_READS = 16;

    private final IoEventLoop loop;
    private final WatchedPipe pipe;
    private final Consumer<String> lines;
    private final Runnable atEnd;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8192);
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private boolean ended;

    LineReader(IoEventLoop loop, FileDescriptor readEnd, Consumer<String> lines, Runnable atEnd) {
        this.loop = loop;
        this.lines = lines;
        this.atEnd = atEnd;
        this.pipe = WatchedPipe.readable(loop, readEnd, events -> drain());
    }

    boolean ended() {
        return ended;
    }

    private void drain() {
        for (int reads = 0; reads < MAX_READS; reads++) {
            if (ended) {
                return;
            }
            int count;
            try {
                buffer.clear();
                count = pipe.fd().read(buffer, 0, buffer.capacity());
            } catch (IOException e) {
                LOG.warn("reading a child's output failed: {}", e.toString());
                close();
                return;
            }
            if (count < 0) {
                close();
                return;
            }
            if (count == 0) {
                return;
            }
            for (int i = 0; i < count; i++) {
                accept(buffer.get(i));
            }
        }
        loop.execute(this::drain);
    }

    private void accept(byte value) {
        if (value == '\n' || value == '\r') {
            flush();
            return;
        }
        if (length == MAX_LINE) {
            flush();
        }
        line[length++] = (value >= 0 && value < ' ' && value != '\t') || value == 0x7f ? (byte) '?' : value;
    }

    private void flush() {
        if (length > 0) {
            String text = new String(Arrays.copyOf(line, length), StandardCharsets.UTF_8);
            length = 0;
            lines.accept(text);
        }
    }

    /** Hands on an unfinished last line and closes our end. Safe to call again. */
    void close() {
        if (!ended) {
            ended = true;
            pipe.close();
            flush();
            atEnd.run();
        }
    }
}
