package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the head of a server's answer on its way to the program, and the whole of it where it is a playlist: the
 * {@code https} addresses in both are turned into {@code http} ones, whose TLS is the gate's (see {@link Pass#enter}).
 * Every other body is left to a {@link Relay} as soon as its first octets show what it is.
 */
final class AnswerFilter extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerFilter.class);
    private static final int LONGEST_PLAYLIST = 8 << 20;
    /** Enough to know a playlist, or a film's first boxes, a chunk's size in front of it included. */
    private static final int BEGINNING = IndexAtEnd.BEGINNING;

    private final Exchange exchange;
    private final Pass pass;
    private final Channel program;
    private final HeadReader reader = new HeadReader();
    private @Nullable ByteBuf came;
    private @Nullable AnswerHead head;
    private boolean playlist;
    private boolean over;

    AnswerFilter(Exchange exchange) {
        this.exchange = exchange;
        this.pass = exchange.pass();
        this.program = exchange.program();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Duration patience = exchange.gate().steadiness().answering();
        if (!pass.isGateway(exchange.to())) {
            ctx.executor().schedule(() -> late(patience), patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** It may answer yet: whoever waits decides for how long. */
    private void late(Duration patience) {
        if (head == null && !over && program.isActive()) {
            pass.failed(Trouble.late(
                    "source_timeout",
                    "The server of this link does not answer: it has taken the connection and sent nothing for "
                            + patience.toSeconds() + " s."));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf octets = (ByteBuf) message;
        ByteBuf all = came == null ? ctx.alloc().buffer() : came;
        came = all;
        all.writeBytes(octets);
        octets.release();
        advance(ctx, all, false);
    }

    /** As far as what has come allows. */
    private void advance(ChannelHandlerContext ctx, ByteBuf all, boolean ended) {
        if (over) {
            return;
        }
        if (head == null && !readHead(ctx, all)) {
            return;
        }
        AnswerHead answer = head;
        if (answer == null) {
            return;
        }
        if (answer.leadsAstray()) {
            fail(Trouble.foreign());
            ctx.close();
            return;
        }
        if (!playlist) {
            boolean list = mayBePlaylist(answer);
            boolean once = comesOnce(answer);
            if (!list && !once) {
                handOn(ctx, all, answer);
                return;
            }
            String beginning = beginning(all, answer.chunked());
            boolean enough = ended || all.readableBytes() >= BEGINNING || all.readableBytes() == answer.length();
            playlist = list && NestedLinks.isPlaylist(beginning);
            if (!playlist && enough && once && IndexAtEnd.stands(beginning)) {
                fail(Trouble.indexAtEnd());
                ctx.close();
            } else if (!playlist && enough) {
                handOn(ctx, all, answer);
            }
        }
        if (playlist) {
            collect(ctx, all, answer, ended);
        }
    }

    /** False while the head is not there, or when it is no head that could be read. */
    private boolean readHead(ChannelHandlerContext ctx, ByteBuf all) {
        if (!reader.read(all)) {
            return false;
        }
        head = reader.head().orElse(null);
        if (head == null) {
            // The program may make of it what it can.
            handOn(ctx, all, "");
        }
        return head != null;
    }

    private boolean mayBePlaylist(AnswerHead answer) {
        boolean whole = answer.status() == 200
                || (answer.status() == 206 && answer.value("content-range").startsWith("bytes 0-"));
        return whole
                && exchange.request().method().equals("GET")
                && answer.length() != 0
                && answer.length() <= LONGEST_PLAYLIST
                && answer.value("content-encoding").replace("identity", "").isEmpty();
    }

    /** Whether the program wants to move about in a file that its server only sends from front to back (RFC 9110 §14.3). */
    private boolean comesOnce(AnswerHead answer) {
        return answer.status() == 200
                && exchange.request().method().equals("GET")
                && exchange.request().value("range").startsWith("bytes=0-")
                && !answer.value("accept-ranges").equals("bytes");
    }

    private static String beginning(ByteBuf all, boolean chunked) {
        String text =
                all.toString(all.readerIndex(), Math.min(BEGINNING, all.readableBytes()), StandardCharsets.ISO_8859_1);
        return chunked ? text.replaceFirst("^[0-9a-fA-F]+[^\\n]*\\n", "") : text;
    }

    private void collect(ChannelHandlerContext ctx, ByteBuf all, AnswerHead answer, boolean ended) {
        byte[] octets = null;
        if (answer.chunked()) {
            octets = Chunks.decode(ByteBufUtil.getBytes(all)).orElse(null);
        } else if (ended || (answer.length() >= 0 && all.readableBytes() >= answer.length())) {
            octets = ByteBufUtil.getBytes(all);
        }
        if (octets != null) {
            // ISO 8859-1 keeps every octet as it is.
            String text = new String(octets, StandardCharsets.ISO_8859_1);
            if (NestedLinks.leadsAstray(text)) {
                // Players leave such parts out, if they can; only where nothing else plays is this the reason.
                pass.failed(Trouble.foreign());
            }
            if (NestedLinks.isLive(text)) {
                pass.sawLive();
            }
            String chosen = Variants.best(text, pass.preferences().height());
            byte[] body = NestedLinks.rewritten(chosen, pass::secured).getBytes(StandardCharsets.ISO_8859_1);
            all.clear().writeBytes(body);
            handOn(ctx, all, answer.onward(body.length));
        } else if (ended || all.readableBytes() > LONGEST_PLAYLIST) {
            handOn(ctx, all, answer.onward(this::location));
        }
    }

    private String location(String value) {
        return pass.enter(exchange.secure() && value.startsWith("//") ? "https:" + value : value);
    }

    /** The body as it is. */
    private void handOn(ChannelHandlerContext ctx, ByteBuf all, AnswerHead answer) {
        Optional<Remainder> rest = Remainder.of(exchange.request(), answer);
        String onward = answer.onward(this::location);
        // Who waits for peers says so in its own way, and its address changes when it begins anew.
        if (rest.isEmpty() || pass.isGateway(exchange.to()) || !ctx.channel().isActive()) {
            handOn(ctx, all, onward);
            return;
        }
        handedOn(onward);
        var body = new SteadyBody(exchange, rest.get());
        body.start(ctx);
        body.sent(all.readableBytes());
        program.writeAndFlush(all);
    }

    private void handOn(ChannelHandlerContext ctx, ByteBuf all, String onward) {
        handedOn(onward);
        pass.received(all.readableBytes());
        ctx.pipeline().replace(this, "relay", new Relay(program, Long.MAX_VALUE, pass::received));
        program.writeAndFlush(all);
    }

    private void handedOn(String onward) {
        over = true;
        came = null;
        pass.answered();
        program.write(Unpooled.copiedBuffer(onward, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        program.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ByteBuf all = came;
        if (all != null && head != null) {
            advance(ctx, all, true);
        }
        if (over) {
            program.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            fail(Trouble.unreachable("source_cut", "The server of this link closed the connection without an answer."));
        }
    }

    private void fail(Trouble trouble) {
        if (!over && program.isActive()) {
            over = true;
            pass.failed(trouble);
            program.writeAndFlush(Answers.of(trouble.kind().status, "", trouble.words()))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{}: {}", pass.name(), cause.toString());
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            LOG.debug("{}: no TLS: {}", pass.name(), String.valueOf(handshake.cause()));
            fail(Tls.trouble(handshake.cause()));
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (came != null) {
            came.release();
            came = null;
        }
    }
}
