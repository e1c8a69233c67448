package dev.matinee.net;

import dev.matinee.http.ByteRange;
import dev.matinee.http.Method;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing half of an {@link HttpConnection}, on the same event loop. It writes and does not flush.
 *
 * <p>The methods that send answer whether everything is written; if not, a file or a long body tells the connection when
 * it has gone, and a body that comes over time goes on with {@link #resume}.
 */
final class Outlet {
    private static final Logger LOG = LoggerFactory.getLogger(Outlet.class);
    private static final byte[] NOTHING = new byte[0];
    /** So much of a body is copied behind its head, so that short ones are one write. */
    private static final int COPIED = 16 << 10;
    /** Where answers hold too much already, who has more than this unread is sent no more answers. */
    private static final int BEHIND = 2 << 10;
    /** As much as a socket takes at once. */
    private static final int ARRIVAL_SLICE = 128 << 10;

    private final HttpConnection connection;
    private final Channel channel;
    private final LoopState loop;
    private final Unsent unsent;
    /** Whether the connection goes on after the answer. */
    boolean persists = true;
    /** Of the request: 0 for HTTP/1.0, 1 for HTTP/1.1. */
    int minorVersion = 1;
    /** A body that comes over time; null where none is being sent. */
    private @Nullable Arrival arrival;
    /** How many octets of it are still to come. */
    private long left;
    /** What the loop knows to be queued here, in octets. */
    private long counted;

    /** How much was still to be taken at the sweep before, and since when that has not changed. */
    private long mark;

    private int markSecond;

    Outlet(HttpConnection connection, Channel channel, LoopState loop) {
        this.connection = connection;
        this.channel = channel;
        this.loop = loop;
        unsent = new Unsent(channel);
    }

    /** Owns a reference on a file. */
    boolean send(HttpExchange exchange, Content content) {
        if (content instanceof Reply reply) {
            return send(exchange, reply);
        }
        return content instanceof SharedFile file ? send(exchange, file) : send(exchange, (ArrivingFile) content);
    }

    private boolean send(HttpExchange exchange, Reply reply) {
        Reply.Variant variant = HeadWriter.variant(exchange, reply);
        return switch (HeadWriter.judge(exchange, reply, variant)) {
            case NOT_MODIFIED -> write(variant.notModified, NOTHING);
            case FAILED -> write(Answers.PRECONDITION_FAILED.plain, exchange);
            case PROCEED -> write(variant, exchange);
        };
    }

    private boolean send(HttpExchange exchange, SharedFile file) {
        return switch (HeadWriter.judge(exchange, file)) {
            case NOT_MODIFIED -> {
                file.release();
                yield write(file.notModifiedHead, NOTHING);
            }
            case FAILED -> {
                file.release();
                yield write(Answers.PRECONDITION_FAILED.plain, exchange);
            }
            case PROCEED -> write(file, HeadWriter.range(exchange, file), exchange);
        };
    }

    private boolean send(HttpExchange exchange, ArrivingFile file) {
        return switch (HeadWriter.judge(exchange, file)) {
            case NOT_MODIFIED -> write(file.notModifiedHead, NOTHING);
            case FAILED -> write(Answers.PRECONDITION_FAILED.plain, exchange);
            case PROCEED -> write(file, HeadWriter.range(exchange, file), exchange);
        };
    }

    /** Answers what never became a request; without a body where HEAD has been read (RFC 9110 §9.3.2). */
    boolean send(Reply reply, Method method) {
        return write(reply.plain.head, method == Method.HEAD ? NOTHING : reply.plain.body);
    }

    /** Whether it waits for octets that are yet to come. */
    boolean isArriving() {
        return arrival != null;
    }

    /** Shuts our end down, once all is written. */
    void end() {
        if (channel instanceof EpollSocketChannel epoll) {
            try {
                // Netty's own shutdownOutput() makes an exception with a stack trace, for writes that nobody tries: a
                // third of what an ended connection leaves to the collector.
                ((Socket) epoll.fd()).shutdown(false, true);
            } catch (IOException | NotYetConnectedException e) {
                // The latter is Netty's word for ENOTCONN (man 2 shutdown): the peer has just reset the connection.
                LOG.debug("{}: {}", channel, e.getMessage());
                channel.close();
            }
        } else {
            ((DuplexChannel) channel).shutdownOutput();
        }
    }

    /** The connection has gone. */
    void close() {
        loop.queued(-counted);
        counted = 0;
        closeArrival();
    }

    private void closeArrival() {
        Arrival from = arrival;
        arrival = null;
        if (from != null) {
            try {
                from.close();
            } catch (RuntimeException | Error e) {
                // What else the end of an answer gives back must not depend on it.
                LOG.error("{}: what was being sent can't be closed", channel, e);
            }
        }
    }

    /** Tells the loop how much is queued; to be called now and then. */
    void count() {
        long queued = queued();
        loop.queued(queued - counted);
        counted = queued;
    }

    private long queued() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes();
    }

    /** Whether all that was written has gone out, long bodies and those that come over time aside. */
    boolean isEmpty() {
        return queued() == 0;
    }

    /** Whether the peer reads too little of its answers for the times. */
    boolean isBehind() {
        return loop.isCrowded() && queued() > BEHIND;
    }

    /** Goes on with a body that comes over time, as far as the peer takes it. */
    boolean resume() {
        Arrival from = arrival;
        if (from == null) {
            return false;
        }
        try {
            while (left > 0 && channel.isWritable()) {
                ByteBuf slice = from.next(channel.alloc(), (int) Math.min(left, ARRIVAL_SLICE));
                if (slice == null) {
                    return false;
                }
                left -= slice.readableBytes();
                channel.write(slice, channel.voidPromise());
            }
        } catch (IOException e) {
            LOG.debug("{}: cut off: {}", channel, e.getMessage());
            channel.close();
            return false;
        }
        if (left > 0) {
            return false;
        }
        closeArrival();
        return true;
    }

    /** Whether there is something to write and the peer has taken nothing of it for so long. To be asked once a second. */
    boolean isStalled(int now, int seconds) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        if (out == null || out.isEmpty()) {
            markSecond = now;
            return false;
        }
        long current = 31 * out.totalPendingWriteBytes() + out.currentProgress();
        if (out.current() instanceof FileBody) {
            unsent.sweep(current - mark, System.nanoTime());
        }
        if (current != mark) {
            mark = current;
            markSecond = now;
        }
        return now - markSecond > seconds;
    }

    private boolean write(SharedFile file, ByteRange range, HttpExchange exchange) {
        if (range.isUnsatisfiable()) {
            file.release();
            return write(file.unsatisfiable.plain, exchange);
        }
        if (exchange.method() == Method.HEAD || file.length == 0) {
            file.release();
            return write(file.head, NOTHING);
        }
        ByteBuf head = channel.alloc().directBuffer(file.head.length + HeadWriter.ROOM);
        FileBody region;
        if (range.isWhole()) {
            HeadWriter.write(head, file.head, loop, persists, minorVersion);
            region = file.body(connection);
        } else {
            HeadWriter.write(head, file.partialHead, range, file.length, loop, persists, minorVersion);
            region = new FileBody(file, range.first(), range.length(), connection);
        }
        unsent.begin(range.isWhole() ? file.length : range.length(), System.nanoTime());
        channel.write(head, channel.voidPromise());
        channel.write(region, channel.voidPromise());
        return false;
    }

    private boolean write(ArrivingFile file, ByteRange range, HttpExchange exchange) {
        if (range.isUnsatisfiable()) {
            return write(file.unsatisfiable.plain, exchange);
        }
        if (exchange.method() == Method.HEAD || file.length == 0) {
            return write(file.head, NOTHING);
        }
        ByteBuf head = channel.alloc().directBuffer(file.head.length + HeadWriter.ROOM);
        if (range.isWhole()) {
            HeadWriter.write(head, file.head, loop, persists, minorVersion);
        } else {
            HeadWriter.write(head, file.partialHead, range, file.length, loop, persists, minorVersion);
        }
        channel.write(head, channel.voidPromise());
        long first = range.isWhole() ? 0 : range.first();
        left = range.isWhole() ? file.length : range.length();
        // From inside the opener or of another thread alike: the connection goes on in a task of its own.
        arrival = file.opener.open(first, left, () -> loop.execute(connection));
        return resume();
    }

    private boolean write(Reply.Variant variant, HttpExchange exchange) {
        return write(variant.head, exchange.method() == Method.HEAD ? NOTHING : variant.body);
    }

    private boolean write(byte[] untilDate, byte[] content) {
        int first = Math.min(content.length, loop.isCrowded() ? 0 : COPIED);
        ByteBuf out = channel.alloc().directBuffer(untilDate.length + HeadWriter.ROOM + first);
        HeadWriter.write(out, untilDate, loop, persists, minorVersion);
        channel.write(out.writeBytes(content, 0, first), channel.voidPromise());
        if (first < content.length) {
            channel.write(new ReplyBody(content, first, connection), channel.voidPromise());
        }
        return first == content.length;
    }
}
