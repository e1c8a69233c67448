package dev.matinee.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Keeps half-closed epoll channels able to write.
 *
 * <p>Once the input has ended Netty watches for nothing but EPOLLOUT. When a write has done with that too, Netty 4.2.18
 * takes the socket off epoll and does not know it: the next write that must wait for the peer fails with ENOENT. So the
 * channel is registered anew before each further answer, and an answer is written in one go: whole, and without the
 * pauses for which Netty stops watching when it has spun often enough.
 */
final class HalfClosed {
    /**
     * Netty takes {@link Integer#MAX_VALUE} off it when the socket is full, and asks for EPOLLOUT only where that makes it
     * negative: at zero it believes that it has spun often enough, and stops watching.
     */
    private static final int SPINS = Integer.MAX_VALUE - 1;

    private final Channel channel;
    private final EventLoop loop;
    /** The channel has been registered anew for the next answer. */
    private boolean ready;

    private boolean reviving;

    HalfClosed(Channel channel, EventLoop loop) {
        this.channel = channel;
        this.loop = loop;
        channel.config().setWriteSpinCount(SPINS);
        ready = !(channel instanceof EpollSocketChannel);
    }

    /** Whether an answer may be written now. */
    boolean isReady() {
        return ready;
    }

    /** An answer has been written, and the next one needs the channel to be revived. */
    void answered() {
        ready = !(channel instanceof EpollSocketChannel);
    }

    /** Registers the channel anew, and then runs what is to be done, on its loop; does nothing where that is under way. */
    void revive(Runnable then) {
        if (!reviving) {
            reviving = true;
            channel.deregister()
                    .addListener(gone -> loop.register(channel).addListener(back -> {
                        reviving = false;
                        ready = true;
                        then.run();
                    }));
        }
    }
}
