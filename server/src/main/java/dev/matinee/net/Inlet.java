package dev.matinee.net;

import dev.matinee.http.Method;
import dev.matinee.http.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of an {@link HttpConnection}, on the same event loop: what has come and is not parsed yet, and the
 * {@link Intake} that is lent to it while a request is coming. Between two requests it owns neither.
 */
final class Inlet {
    private final Channel channel;
    private final LoopState loop;
    private @Nullable ByteBuf pending;
    private @Nullable Intake intake;
    /** The peer's end has been read, or will be at once. */
    private boolean ends;
    /** What waits to be parsed, as the loop knows it, in octets. */
    private int counted;

    Inlet(Channel channel, LoopState loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /** Owns the octets. */
    void add(ByteBuf octets) {
        pending = pending == null ? octets : Unpooled.wrappedBuffer(pending, octets);
        if (!channel.config().isAutoRead()) {
            // Only epoll's EPOLLRDHUP reads where we did not ask for it: the peer has ended, so take all that there is,
            // because Netty will not wake us again.
            ends = true;
            channel.config().setAutoRead(true);
        }
    }

    /** The peer's end has been read. */
    void end() {
        ends = true;
    }

    boolean hasOctets() {
        return pending != null;
    }

    /** Reads on only where nothing waits to be parsed; false where more waits than can be kept. */
    boolean readOn() {
        if (!ends && channel.config().isAutoRead() != (pending == null)) {
            channel.config().setAutoRead(pending == null);
        }
        int grown = (pending == null ? 0 : pending.capacity()) - counted;
        counted += grown;
        return loop.affords(grown);
    }

    /** Whether a request has begun. */
    boolean isTaking() {
        return intake != null;
    }

    /** Borrows what a request is taken in by, where that has not been done. */
    Intake borrow() {
        Intake into = intake;
        if (into == null) {
            into = loop.borrow();
            intake = into;
        }
        return into;
    }

    /** Lets the intake take what there is, up to the end of the request; not without octets. */
    Progress take(Intake into) {
        ByteBuf in = pending == null ? Unpooled.EMPTY_BUFFER : pending;
        return into.take(in);
    }

    /** Lets go of octets that have all been parsed. */
    void trim() {
        if (pending != null && !pending.isReadable()) {
            release();
        }
    }

    private void release() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
        loop.affords(-counted);
        counted = 0;
    }

    /** The method of the request that is coming, GET where none has been read. */
    Method method() {
        return intake == null ? Method.GET : intake.parser.head().method();
    }

    /** Whether of a request that has begun no octet is there yet. */
    boolean isUntouched() {
        return intake != null && intake.parser.untouched();
    }

    /** The request has been taken over. */
    void giveBack() {
        if (intake != null) {
            loop.giveBack(intake);
            intake = null;
        }
    }

    /** Gives everything back. */
    void drop() {
        giveBack();
        release();
    }
}
