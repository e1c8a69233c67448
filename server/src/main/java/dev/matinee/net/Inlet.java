package dev.matinee.net;

import dev.matinee.http.HeadParser;
import dev.matinee.http.Method;
import dev.matinee.http.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of an {@link HttpConnection}, on the same event loop: octets that have come, and the {@link Intake}
 * that is lent to it while a request is coming in. Between two requests it owns neither.
 *
 * <p>Of a head that is not all there only the octets are kept, outside the heap; it is taken in from its beginning when more
 * has come. Who sends it octet by octet makes us parse it as often, but {@link dev.matinee.http.Limits} bound it, and what
 * comes faster than that is read at once. So thousands of heads that never end cost what they have sent, and leave no garbage.
 */
final class Inlet {
    private final Channel channel;
    private final LoopState loop;
    private @Nullable ByteBuf octets;
    /** What is there is the beginning of a head, and more has to come before it is worth a look. */
    private boolean waits;
    /** What that beginning tells, as {@link HeadParser} does. */
    private boolean untouched;

    private Method method = Method.GET;
    private @Nullable Intake intake;
    /** The peer's end has been read, or will be at once. */
    private boolean ends;
    /** What all this holds, as the loop knows it, in octets. */
    private int counted;

    Inlet(Channel channel, LoopState loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /** Owns the octets. */
    void add(ByteBuf more) {
        ByteBuf before = octets;
        if (before == null) {
            octets = more;
        } else if (waits) {
            before.writeBytes(more);
            more.release();
        } else {
            octets = Unpooled.wrappedBuffer(before, more);
        }
        waits = false;
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

    /** Whether there is something that has not been parsed. */
    boolean hasOctets() {
        return octets != null && !waits;
    }

    /** Reads on only where nothing waits to be parsed. */
    void readOn() {
        if (!ends && channel.config().isAutoRead() == hasOctets()) {
            channel.config().setAutoRead(!hasOctets());
        }
    }

    /** Tells the loop what is held here; false where that is more than it was, and more than can be kept. */
    boolean isAffordable() {
        int held = (octets == null ? 0 : octets.capacity()) + (intake == null ? 0 : intake.held());
        int grown = held - counted;
        counted = held;
        return loop.affords(grown);
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
        ByteBuf in = octets == null ? Unpooled.EMPTY_BUFFER : octets;
        int start = in.readerIndex();
        Progress progress = into.take(in);
        if (progress == Progress.PARTIAL && !into.isHeadComplete()) {
            keep(into, in.readerIndex(start));
        } else if (!in.isReadable()) {
            release();
        }
        return progress;
    }

    /** Keeps the beginning of a head in as little as it needs, and gives the intake back. */
    private void keep(Intake from, ByteBuf head) {
        untouched = from.parser.untouched();
        method = from.parser.head().method();
        giveBack();
        waits = true;
        if (head.readableBytes() <= head.capacity() / 2) {
            octets = channel.alloc().directBuffer(head.readableBytes()).writeBytes(head);
            head.release();
        }
    }

    private void release() {
        if (octets != null) {
            octets.release();
            octets = null;
        }
        waits = false;
    }

    /** The method of the request that is coming, GET where none has been read. */
    Method method() {
        if (intake != null) {
            return intake.parser.head().method();
        }
        return waits ? method : Method.GET;
    }

    /** Whether of a request that has begun no octet is there yet, empty lines aside. */
    boolean isUntouched() {
        return waits && untouched;
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
        isAffordable();
    }
}
