package dev.matinee.net;

import dev.matinee.http.RequestHead;
import dev.matinee.http.Target;
import dev.matinee.http.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes requests in, has them handled one at a time and in order, and writes the answers.
 *
 * <p>All of it runs on the connection's event loop. Between two requests it owns no buffer and no parser.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    /** After so many files in one go it is the others' turn. */
    private static final int MOST_AT_ONCE = 16;

    /** Its neighbours in the list of {@link LoopState}, which alone touches them. */
    @Nullable
    HttpConnection previous;

    @Nullable
    HttpConnection next;

    private final HttpServer server;
    final LoopState loop;
    final Channel channel;
    private final Inlet inlet;
    private final Outlet outlet;
    private Admission.Verdict verdict = Admission.Verdict.DROPPED;
    private Phase phase = Phase.IDLE;
    /** When it may be swept, by {@link LoopState#seconds}, unless it moves on. */
    private int deadline;
    /** Once the peer's end has been read. */
    private @Nullable HalfClosed halfClosed;

    /** Inside {@link #process}, which an answer given at once must not enter again. */
    private boolean processing;
    /** Inside {@link #flush}, which goes on by itself with what comes behind a file. */
    private boolean flushing;

    HttpConnection(HttpServer server, LoopState loop, Channel channel) {
        this.server = server;
        this.loop = loop;
        this.channel = channel;
        inlet = new Inlet(channel, loop);
        outlet = new Outlet(this, channel, loop);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.add(this);
        enter(Phase.IDLE);
        verdict = server.admission.enter(Admission.address(channel));
        if (verdict == Admission.Verdict.REFUSED) {
            end(Answers.FULL);
        } else if (verdict == Admission.Verdict.DROPPED || loop.draining()) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
    }

    private void gone() {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            loop.remove(this);
            outlet.close();
            server.admission.leave(verdict, Admission.address(channel));
            inlet.drop();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf octets = (ByteBuf) message;
        if (phase.ends()) {
            octets.release();
        } else {
            inlet.add(octets);
            process();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outlet.count();
        if (channel.isWritable()) {
            // This may be called from inside flush(), which must not be entered again.
            loop.loop.execute(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            // RFC 9112 §9.6: a client may shut down its side and still wait for the answers it has asked for.
            halfClosed = new HalfClosed(channel, loop.loop);
            inlet.end();
            if (phase == Phase.LINGERING || outlet.isArriving()) {
                // Who waits for what is yet to come, and ends, has gone: there may be nothing to write that would tell.
                channel.close();
            } else if (phase.reads() && !inlet.hasOctets()) {
                end();
            } else {
                run();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{}: {}", channel, cause.getMessage());
            channel.close();
        } else {
            fail(cause);
        }
    }

    /** Ends the connection after a bug: where one stands is not known then, and no deadline need run. */
    void fail(Throwable bug) {
        LOG.error("{}: closed after a bug", channel, bug);
        channel.close();
    }

    /** Goes on where it could not from inside a flush, or with a body whose next octets have come. */
    @Override
    public void run() {
        try {
            if (phase == Phase.SENT || (phase == Phase.SENDING && outlet.resume())) {
                answered();
            }
            process();
            flush();
        } catch (RuntimeException | Error e) {
            // Netty would log it, and leave the connection as it is.
            fail(e);
        }
    }

    /** Writes out, and goes on with the next request where a file has gone with it. */
    private void flush() {
        for (int files = 0; files < MOST_AT_ONCE; files++) {
            flushing = true;
            channel.flush();
            flushing = false;
            outlet.count();
            if (phase != Phase.SENT) {
                return;
            }
            answered();
            process();
        }
        loop.loop.execute(this);
    }

    /** Parses and handles as long as there is something to parse, and nothing in flight. */
    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            while (inlet.hasOctets() && phase.reads() && channel.isWritable()) {
                if (mustRevive()) {
                    revive(this);
                    break;
                }
                step();
            }
        } finally {
            processing = false;
        }
        if (phase.ends()) {
            inlet.drop();
        } else if (!inlet.hasOctets() && halfClosed != null && phase.reads()) {
            end();
        } else {
            inlet.readOn();
            if (!inlet.isAffordable()) {
                LOG.debug("{}: ended, requests that wait hold too much", channel);
                endAfterAnswer();
            }
        }
    }

    private void step() {
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        }
        Intake into = inlet.borrow();
        switch (inlet.take(into)) {
            case PARTIAL -> {
                if (!inlet.isAffordable()) {
                    LOG.debug("{}: unfinished requests hold too much", channel);
                    end(Answers.BUSY);
                } else if (phase == Phase.HEAD && into.isHeadComplete()) {
                    enter(Phase.BODY);
                    if (into.continues()) {
                        channel.writeAndFlush(Answers.CONTINUE.retainedDuplicate(), channel.voidPromise());
                    }
                }
            }
            case COMPLETE -> handle(into);
            case BAD -> refuse(into.violation());
        }
    }

    private void handle(Intake into) {
        phase = Phase.HANDLING;
        RequestHead head = into.parser.head();
        outlet.persists = head.keepAlive() && !loop.draining() && !outlet.isBehind();
        outlet.minorVersion = head.minorVersion();
        Target target = head.asterisk() ? Answers.ASTERISK : loop.target(head);
        HttpExchange exchange = into.exchange();
        exchange.begin(this, into, target);
        try {
            if (target.violation() != null) {
                exchange.send(Answers.to(target.violation()));
            } else if (head.asterisk()) {
                exchange.send(Answers.SERVER_OPTIONS);
            } else {
                server.handler.handle(exchange);
            }
        } catch (RuntimeException | Error e) {
            into.giveExchangeAway();
            LOG.error("{}: {} {} failed", channel, head.method(), head.rawTarget(), e);
            if (!exchange.isAnswered()) {
                outlet.persists = false;
                exchange.send(Answers.BUG);
            }
        }
        if (exchange.isAnswered() && phase != Phase.HANDLING) {
            exchange.end();
        } else {
            // To be answered later; or another thread has just answered, and its task waits for this loop.
            exchange.detach();
            into.giveExchangeAway();
        }
        inlet.giveBack();
    }

    /** Answers, unless the connection has gone. Owns a reference on a file. */
    void answer(HttpExchange exchange, Content content) {
        if (phase != Phase.HANDLING) {
            if (content instanceof SharedFile file) {
                file.release();
            }
        } else if (mustRevive()) {
            revive(() -> answer(exchange, content));
        } else {
            try {
                written(outlet.send(exchange, content));
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    private void written(boolean whole) {
        if (whole) {
            answered();
        } else {
            enter(Phase.SENDING);
        }
        if (!processing) {
            process();
            flush();
        }
    }

    /** The file or the long body has been written, or the connection is closing. Called from inside flush(). */
    void fileGone() {
        if (phase == Phase.SENDING) {
            phase = Phase.SENT;
            if (!flushing) {
                loop.loop.execute(this);
            }
        }
    }

    private boolean mustRevive() {
        return halfClosed != null && !halfClosed.isReady();
    }

    private void revive(Runnable then) {
        if (halfClosed != null) {
            halfClosed.revive(() -> {
                if (!channel.isActive()) {
                    // Netty does not tell that a channel is inactive which was closed while it was not registered.
                    gone();
                }
                then.run();
            });
        }
    }

    private void answered() {
        if (halfClosed != null) {
            halfClosed.answered();
        }
        if (!outlet.persists) {
            end();
            return;
        }
        enter(Phase.IDLE);
    }

    /** Nothing of what has come is parsed any more. */
    private void endAfterAnswer() {
        outlet.persists = false;
        if (phase.reads()) {
            end();
        } else {
            inlet.drop();
        }
    }

    private void refuse(@Nullable Violation violation) {
        LOG.debug("{}: {}", channel, violation);
        end(violation == null ? Answers.BUG : Answers.to(violation));
    }

    private void end(Reply last) {
        outlet.persists = false;
        written(outlet.send(last, inlet.method()));
    }

    /** Sends what is written, then lingers. */
    private void end() {
        enter(Phase.CLOSING);
        if (!processing) {
            inlet.drop();
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> linger());
    }

    private void linger() {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (halfClosed != null) {
            channel.close();
            return;
        }
        enter(Phase.LINGERING);
        outlet.end();
        channel.config().setAutoRead(true);
    }

    /** The server is closing: nothing persists, and who waits for nothing goes. */
    void drain() {
        outlet.persists = false;
        if (phase == Phase.IDLE && outlet.isEmpty()) {
            channel.close();
        } else if (phase == Phase.IDLE) {
            end();
        }
    }

    void sweep(int now) {
        outlet.count();
        boolean stalled = outlet.isStalled(now, server.writeStallSeconds());
        if (!stalled && now - deadline < 0) {
            return;
        }
        boolean untouched = phase == Phase.HEAD && inlet.isUntouched();
        if (stalled || untouched || phase == Phase.IDLE || phase == Phase.LINGERING) {
            LOG.debug("{}: closed, the peer takes too long", channel);
            channel.close();
        } else if (phase.reads()) {
            refuse(Violation.REQUEST_TIMEOUT);
        }
    }

    private void enter(Phase entered) {
        phase = entered;
        deadline = LoopState.seconds() + 1 + server.seconds(entered);
    }
}
