package dev.matinee.net;

import dev.matinee.http.Method;
import dev.matinee.http.Progress;
import dev.matinee.http.RequestHead;
import dev.matinee.http.Target;
import dev.matinee.http.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes requests in, has them handled one at a time and in order, and writes the answers.
 *
 * <p>All of it runs on the connection's event loop but {@link #isOpen}.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    private enum Phase {
        /** Between two requests. */
        IDLE,
        HEAD,
        BODY,
        /** The handler has the request. */
        HANDLING,
        /** The file is on its way. */
        SENDING,
        /** The last octets are on their way. */
        CLOSING,
        /** Our end is shut down; what comes is thrown away until the peer ends too (RFC 9112 §9.6). */
        LINGERING,
        CLOSED
    }

    @Nullable
    HttpConnection previous;

    @Nullable
    HttpConnection next;

    private final HttpServer server;
    private final LoopState loop;
    private final Channel channel;
    private Phase phase = Phase.IDLE;
    private int deadline;
    private long writeMark;
    private int writeMarkSecond;
    private @Nullable Intake intake;
    /** What has come and is not parsed yet. */
    private @Nullable ByteBuf pending;

    private boolean persists = true;
    private boolean inputShut;
    private boolean processing;

    HttpConnection(HttpServer server, LoopState loop, Channel channel) {
        this.server = server;
        this.loop = loop;
        this.channel = channel;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    EventExecutor executor() {
        return loop.loop;
    }

    InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.add(this);
        enter(Phase.IDLE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.remove(this);
        phase = Phase.CLOSED;
        dropInput();
        server.left(channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf octets = (ByteBuf) message;
        if (phase.compareTo(Phase.CLOSING) >= 0) {
            octets.release();
            return;
        }
        ByteBuf before = pending;
        if (before == null) {
            pending = octets;
        } else {
            pending = Unpooled.wrappedBuffer(before, octets);
        }
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        channel.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            loop.loop.execute(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputShut = true;
            persists = false;
            if ((phase.compareTo(Phase.HANDLING) < 0 && pending == null) || phase == Phase.LINGERING) {
                channel.close();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{}: {}", channel, cause.getMessage());
        } else {
            LOG.error("{}: closed after a bug", channel, cause);
        }
        channel.close();
    }

    /** Goes on after an answer. */
    @Override
    public void run() {
        if (phase == Phase.CLOSED) {
            return;
        }
        process();
        channel.flush();
    }

    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        try {
            while (pending != null && phase.compareTo(Phase.HANDLING) < 0 && channel.isWritable()) {
                step(pending);
                if (pending != null && !pending.isReadable()) {
                    pending.release();
                    pending = null;
                }
            }
        } finally {
            processing = false;
        }
        if (phase == Phase.CLOSED) {
            dropInput();
        } else if (pending == null && inputShut && phase.compareTo(Phase.HANDLING) < 0) {
            close();
        } else {
            boolean wanted = pending == null;
            if (channel.config().isAutoRead() != wanted) {
                channel.config().setAutoRead(wanted);
            }
        }
    }

    private void step(ByteBuf in) {
        if (phase == Phase.IDLE) {
            intake = loop.borrow();
            enter(Phase.HEAD);
        }
        Intake into = intake;
        if (into == null) {
            throw new IllegalStateException("no intake in " + phase);
        }
        if (phase == Phase.HEAD) {
            Progress progress = into.parser.parse(in);
            if (progress == Progress.BAD) {
                refuse(into.parser.violation());
            } else if (progress == Progress.COMPLETE) {
                headComplete(into, in);
            }
        } else {
            body(into, in);
        }
    }

    private void headComplete(Intake into, ByteBuf in) {
        RequestHead head = into.parser.head();
        persists = head.keepAlive() && !inputShut && !loop.draining();
        if (head.contentLength() == 0 && !head.chunked()) {
            handle(into);
            return;
        }
        into.body = channel.alloc().buffer((int) Math.min(head.contentLength(), 4096));
        into.decoder.begin(head);
        enter(Phase.BODY);
        if (head.expectsContinue() && !in.isReadable()) {
            channel.writeAndFlush(Answers.CONTINUE.retainedDuplicate(), channel.voidPromise());
        }
        body(into, in);
    }

    private void body(Intake into, ByteBuf in) {
        Progress progress = into.decoder.decode(in, into.body);
        if (progress == Progress.BAD) {
            refuse(into.decoder.violation());
        } else if (progress == Progress.COMPLETE) {
            handle(into);
        }
    }

    private void handle(Intake into) {
        phase = Phase.HANDLING;
        RequestHead head = into.parser.head();
        Target target = head.asterisk() ? Answers.ASTERISK : head.target();
        HttpExchange exchange = into.exchange();
        exchange.begin(this, into, target);
        try {
            Violation wrong = target.violation();
            if (wrong != null) {
                exchange.send(Answers.violation(wrong));
            } else if (head.asterisk()) {
                exchange.send(Answers.SERVER_OPTIONS);
            } else {
                server.handler.handle(exchange);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("{}: {} {} failed", channel, head.method(), head.rawTarget(), e);
            persists = false;
            if (!exchange.isAnswered()) {
                exchange.send(Answers.BUG);
            }
        }
        if (exchange.isAnswered()) {
            exchange.end();
        } else {
            exchange.detach();
            into.giveExchangeAway();
        }
        giveIntakeBack();
    }

    void answer(HttpExchange exchange, Reply reply) {
        if (phase != Phase.HANDLING) {
            return;
        }
        Answers.write(channel, loop, exchange, reply, persists);
        answered();
    }

    /** Owns a reference on the file. */
    void answer(HttpExchange exchange, SharedFile file) {
        if (phase != Phase.HANDLING) {
            file.release();
            return;
        }
        FileBody body = FileAnswer.write(channel, loop, exchange, file, persists, this);
        if (body == null) {
            file.release();
            answered();
        } else {
            enter(Phase.SENDING);
            channel.write(body, channel.voidPromise());
            if (!processing) {
                channel.flush();
            }
        }
    }

    /** The file has been sent, or the connection is closing. */
    void fileGone() {
        if (phase == Phase.SENDING) {
            // Called from inside flush(): go on from outside it.
            phase = Phase.HANDLING;
            loop.loop.execute(this::answered);
        }
    }

    private void answered() {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (!persists) {
            close();
            return;
        }
        enter(Phase.IDLE);
        if (!processing) {
            run();
        }
    }

    private void refuse(@Nullable Violation violation) {
        Violation wrong = violation == null ? Violation.METHOD_CHARACTER : violation;
        LOG.debug("{}: {}", channel, wrong);
        Answers.write(channel, loop, null, Answers.violation(wrong), false);
        close();
    }

    /** Sends what is written, then lingers. */
    private void close() {
        enter(Phase.CLOSING);
        dropInput();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> linger());
    }

    private void linger() {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (inputShut) {
            channel.close();
            return;
        }
        enter(Phase.LINGERING);
        ((DuplexChannel) channel).shutdownOutput();
        channel.config().setAutoRead(true);
    }

    /** The server is closing. */
    void drain() {
        persists = false;
        if (phase == Phase.IDLE) {
            channel.close();
        }
    }

    void abort() {
        channel.close();
    }

    void sweep(int now) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        if (out != null && !out.isEmpty()) {
            long mark = out.totalPendingWriteBytes() * 31 + out.currentProgress();
            if (mark != writeMark) {
                writeMark = mark;
                writeMarkSecond = now;
            } else if (now - writeMarkSecond
                    > server.options.deadlines().writeStall().toSeconds()) {
                LOG.debug("{}: the peer takes nothing", channel);
                channel.close();
            }
            return;
        }
        writeMarkSecond = now;
        if (now - deadline < 0) {
            return;
        }
        switch (phase) {
            case IDLE, LINGERING -> channel.close();
            case HEAD, BODY -> refuse(Violation.REQUEST_TIMEOUT);
            default -> {}
        }
    }

    private void enter(Phase entered) {
        phase = entered;
        ServerOptions.Deadlines deadlines = server.options.deadlines();
        long seconds = switch (entered) {
            case IDLE -> deadlines.idle().toSeconds();
            case HEAD -> deadlines.header().toSeconds();
            case BODY -> deadlines.body().toSeconds();
            default -> deadlines.linger().toSeconds();
        };
        deadline = LoopState.seconds() + (int) seconds + 1;
    }

    private void giveIntakeBack() {
        if (intake != null) {
            loop.giveBack(intake);
            intake = null;
        }
    }

    private void dropInput() {
        if (!processing) {
            giveIntakeBack();
            ReferenceCountUtil.release(pending);
            pending = null;
        }
    }

    static boolean isHead(@Nullable HttpExchange exchange) {
        return exchange != null && exchange.method() == Method.HEAD;
    }
}
