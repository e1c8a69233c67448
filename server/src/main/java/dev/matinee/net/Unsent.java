package dev.matinee.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * How much of a file the kernel takes before it has sent what it holds (man 7 tcp: TCP_NOTSENT_LOWAT), by how the
 * reader takes files; for one connection, on its event loop.
 *
 * <p>A reader who waits for us gets little at a time: on loopback, where a proxy in front of us stands, whoever
 * acknowledges sends what is queued, and a full queue makes the reader's core do our work. A reader whom we wait for gets
 * all at once: each ready socket that takes a few packets costs a wake-up, and at 3 Mbit/s those cost several times what
 * the file does. Figures stand in docs/architecture.md.
 */
final class Unsent {
    /** Octets for a reader who waits for us, and for one of whom nothing is known. */
    static final long FEW = 8 << 10;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** What the system is set to: as much as the socket's buffer holds. */
    private static final long SYSTEMS = 0;
    /** Octets a second, pauses between two files included. */
    private static final long FAST = 750_000;
    /** Shorter files say nothing. */
    private static final long TELLING = 64 << 10;

    private final Channel channel;
    private boolean few;
    private long length;
    private long begunNanos;

    Unsent(Channel channel) {
        this.channel = channel;
        few = channel instanceof EpollSocketChannel;
    }

    /** So many octets of a file are about to be written. */
    void begin(long octets, long nowNanos) {
        if (octets < TELLING) {
            return;
        }
        if (length > 0) {
            hold(length * (double) SECOND >= (double) FAST * (nowNanos - begunNanos));
        }
        length = octets;
        begunNanos = nowNanos;
    }

    /** A file is on its way, and the reader has taken so many octets since the last sweep, a second ago. */
    void sweep(long octets, long nowNanos) {
        if (octets < FAST && nowNanos - begunNanos > SECOND) {
            hold(false);
        }
    }

    private void hold(boolean onlyFew) {
        if (onlyFew != few && channel instanceof EpollSocketChannel) {
            few = onlyFew;
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, few ? FEW : SYSTEMS);
        }
    }
}
