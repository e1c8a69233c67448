package dev.matinee.net;

import io.netty.channel.FileRegion;
import io.netty.util.AbstractReferenceCounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * What is left of a long body of a {@link Reply}, written to the socket from where the reply keeps it, as much as the
 * peer takes at a time. It poses as a file region because Netty would copy a buffer of the heap as a whole first; so a
 * thousand peers that read slowly, or not at all, hold one body between them and not a thousand copies.
 *
 * <p>Netty drops it when it is written, or can't be: then the connection hears of it.
 */
final class ReplyBody extends AbstractReferenceCounted implements FileRegion {
    /** Octets of one write, which are copied for it. */
    private static final int STEP = 32 << 10;

    private final byte[] body;
    private final long start;
    private final HttpConnection connection;
    private long transferred;

    ReplyBody(byte[] body, int start, HttpConnection connection) {
        this.body = body;
        this.start = start;
        this.connection = connection;
    }

    @Override
    public long position() {
        return start;
    }

    @Override
    public long transferred() {
        return transferred;
    }

    @Override
    @Deprecated
    public long transfered() {
        return transferred;
    }

    @Override
    public long count() {
        return body.length - start;
    }

    @Override
    public long transferTo(WritableByteChannel target, long position) throws IOException {
        int from = (int) (start + position);
        int written = target.write(ByteBuffer.wrap(body, from, Math.min(STEP, body.length - from)));
        if (written > 0) {
            transferred += written;
        }
        return written;
    }

    @Override
    protected void deallocate() {
        connection.fileGone();
    }

    @Override
    public FileRegion retain() {
        super.retain();
        return this;
    }

    @Override
    public FileRegion retain(int increment) {
        super.retain(increment);
        return this;
    }

    @Override
    public FileRegion touch() {
        return this;
    }

    @Override
    public FileRegion touch(Object hint) {
        return this;
    }
}
