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
import java.util.Optional;
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
    private static final int LONGEST_HEAD = 64 << 10;
    private static final int LONGEST_PLAYLIST = 8 << 20;
    /** Enough to know a playlist, a chunk's size in front of it included. */
    private static final int BEGINNING = 64;

    private final Pass pass;
    private final ProxyRequest request;
    private final boolean secure;
    private final Channel program;
    private @Nullable ByteBuf came;
    private @Nullable AnswerHead head;
    private boolean playlist;
    private boolean over;

    AnswerFilter(Pass pass, ProxyRequest request, boolean secure, Channel program) {
        this.pass = pass;
        this.request = request;
        this.secure = secure;
        this.program = program;
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
            if (!mayBePlaylist(answer)) {
                handOn(ctx, all, answer.onward(this::location));
                return;
            }
            String beginning = beginning(all, answer.chunked());
            boolean enough = ended || all.readableBytes() >= BEGINNING || all.readableBytes() == answer.length();
            playlist = NestedLinks.isPlaylist(beginning);
            if (!playlist && enough) {
                handOn(ctx, all, answer.onward(this::location));
            }
        }
        if (playlist) {
            collect(ctx, all, answer, ended);
        }
    }

    /** False while the head is not there, or when it is no head that could be read. */
    private boolean readHead(ChannelHandlerContext ctx, ByteBuf all) {
        while (true) {
            int end = end(all);
            if (end < 0 && all.readableBytes() < LONGEST_HEAD && startsLikeHttp(all)) {
                return false;
            }
            Optional<AnswerHead> read = end < 0
                    ? Optional.empty()
                    : AnswerHead.parse(all.toString(all.readerIndex(), end, StandardCharsets.ISO_8859_1));
            if (read.isEmpty()) {
                // Such as "ICY 200 OK" of old radio servers: the program may make of it what it can.
                handOn(ctx, all, "");
                return false;
            }
            all.skipBytes(end);
            // RFC 9110 §15.2: interim answers go before the real one; nothing here waits for them.
            if (read.get().status() >= 200 || read.get().status() == 101) {
                head = read.get();
                return true;
            }
        }
    }

    private static boolean startsLikeHttp(ByteBuf all) {
        String start = all.toString(all.readerIndex(), Math.min(5, all.readableBytes()), StandardCharsets.ISO_8859_1);
        return "HTTP/".startsWith(start);
    }

    /** The length of the head with its empty line, -1 where that has not come; bare line feeds are forgiven (RFC 9112 §2.2). */
    private static int end(ByteBuf all) {
        int crlf = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(new byte[] {'\n', '\r', '\n'}), all);
        int lf = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(new byte[] {'\n', '\n'}), all);
        if (crlf >= 0 && (lf < 0 || crlf < lf)) {
            return crlf - all.readerIndex() + 3;
        }
        return lf < 0 ? -1 : lf - all.readerIndex() + 2;
    }

    private boolean mayBePlaylist(AnswerHead answer) {
        boolean whole = answer.status() == 200
                || (answer.status() == 206 && answer.value("content-range").startsWith("bytes 0-"));
        return whole
                && request.method().equals("GET")
                && answer.length() != 0
                && answer.length() <= LONGEST_PLAYLIST
                && answer.value("content-encoding").replace("identity", "").isEmpty();
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
            String chosen = Variants.best(text, pass.preferences().height());
            byte[] body = NestedLinks.rewritten(chosen, pass::secured).getBytes(StandardCharsets.ISO_8859_1);
            all.clear().writeBytes(body);
            handOn(ctx, all, answer.onward(body.length));
        } else if (ended || all.readableBytes() > LONGEST_PLAYLIST) {
            handOn(ctx, all, answer.onward(this::location));
        }
    }

    private String location(String value) {
        return pass.enter(secure && value.startsWith("//") ? "https:" + value : value);
    }

    private void handOn(ChannelHandlerContext ctx, ByteBuf all, String onward) {
        over = true;
        came = null;
        pass.answered();
        program.write(Unpooled.copiedBuffer(onward, StandardCharsets.ISO_8859_1));
        pass.received(all.readableBytes());
        ctx.pipeline().replace(this, "relay", new Relay(program, Long.MAX_VALUE, pass::received));
        program.writeAndFlush(all);
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
            Throwable cause = handshake.cause();
            LOG.debug("{}: no TLS: {}", pass.name(), String.valueOf(cause));
            boolean name = String.valueOf(cause).matches("(?is).*(certificat|PKIX|subject alternative).*");
            fail(Trouble.unreachable(
                    "source_tls",
                    name
                            ? "The server of this link can't prove its name: its certificate is not valid."
                            : "The encrypted connection to the server of this link failed."));
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
