package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program's connection to the gate: carries one request, tunnel or not, and then either relays or is closed with a
 * short text that says why not. On the gate's event loop.
 */
final class GateConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(GateConnection.class);
    private static final int LONGEST_HEAD = 64 << 10;
    private static final long HEAD_SECONDS = 10;
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private final EgressGate gate;
    private @Nullable ByteBuf came;
    private @Nullable Dialing dialing;
    private boolean judged;

    GateConnection(EgressGate gate) {
        this.gate = gate;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.executor()
                .schedule(
                        () -> {
                            if (!judged) {
                                ctx.close();
                            }
                        },
                        HEAD_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf head = came == null ? ctx.alloc().buffer() : came;
        came = head;
        ByteBuf octets = (ByteBuf) message;
        head.writeBytes(octets);
        octets.release();
        if (judged) {
            return;
        }
        int end = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(END), head);
        if (end >= 0) {
            judged = true;
            ctx.channel().config().setAutoRead(false);
            String text =
                    head.readCharSequence(end, StandardCharsets.ISO_8859_1).toString();
            head.skipBytes(END.length);
            ProxyRequest.parse(text)
                    .ifPresentOrElse(
                            request -> judge(ctx, request),
                            () -> answer(ctx, 400, "", "This is a forward proxy; the request is not one to a proxy."));
        } else if (head.readableBytes() > LONGEST_HEAD) {
            judged = true;
            answer(ctx, 431, "", "The head of this request is too long.");
        }
    }

    private void judge(ChannelHandlerContext ctx, ProxyRequest request) {
        Pass pass = gate.pass(request.token());
        if (pass == null) {
            answer(ctx, 407, "Proxy-Authenticate: Basic realm=\"matinee\"\r\n", "Whose request is this?");
            return;
        }
        pass.join(ctx.channel());
        Optional<Authority> to = Authority.parse(request.authority(), request.tunnel() ? 0 : 80);
        Offer offer = to.map(server -> pass.offered(server, request.path())).orElse(null);
        if (to.isEmpty()) {
            String written = request.authority().replaceAll("[^\\x21-\\x7e]", "?");
            refuse(
                    ctx,
                    pass,
                    Trouble.forbidden("This link writes its server in an unusual way ("
                            + written.substring(0, Math.min(100, written.length()))
                            + "); a name or a plain IP address with a port is allowed."));
        } else if (request.bodyLength() < 0) {
            answer(ctx, 501, "", "Only bodies of a known length are relayed.");
        } else if (offer != null && !request.tunnel()) {
            ctx.pipeline().replace(this, "offer", new OfferAnswer(pass, offer, request, gate.files()));
        } else {
            dial(ctx, pass, request, to.get());
        }
    }

    private void dial(ChannelHandlerContext ctx, Pass pass, ProxyRequest request, Authority to) {
        LOG.debug("{}: {} {}", pass.name(), request.method(), to);
        dialing = Dialing.start(gate, pass, to, ctx.channel().eventLoop(), new Dialing.Outcome() {
            @Override
            public void connected(Channel server) {
                pass.join(server);
                if (request.tunnel()) {
                    tunnel(ctx, server);
                } else {
                    exchange(ctx, new Exchange(gate, pass, to, request, ctx.channel()), server);
                }
            }

            @Override
            public void failed(Trouble why) {
                refuse(ctx, pass, why);
            }
        });
    }

    private void tunnel(ChannelHandlerContext ctx, Channel server) {
        server.pipeline().addLast(new Relay(ctx.channel(), Long.MAX_VALUE));
        ctx.write(Unpooled.copiedBuffer("HTTP/1.1 200 Connection established\r\n\r\n", StandardCharsets.US_ASCII));
        ctx.flush();
        relay(ctx, server, Long.MAX_VALUE);
    }

    private void exchange(ChannelHandlerContext ctx, Exchange exchange, Channel server) {
        exchange.ask(server, exchange.request(), new AnswerFilter(exchange));
        relay(ctx, server, exchange.request().bodyLength());
    }

    /** Sends on what has come behind the head, and leaves the rest to a {@link Relay}. */
    private void relay(ChannelHandlerContext ctx, Channel server, long most) {
        ByteBuf rest = came;
        came = null;
        dialing = null;
        Relay relay = new Relay(server, most);
        ctx.pipeline().replace(this, "relay", relay);
        if (rest != null && rest.isReadable()) {
            ctx.pipeline().fireChannelRead(rest);
        } else if (rest != null) {
            rest.release();
        }
        server.flush();
        server.config().setAutoRead(true);
        ctx.channel().config().setAutoRead(true);
    }

    private void refuse(ChannelHandlerContext ctx, Pass pass, Trouble why) {
        pass.failed(why);
        if (why.kind() == Trouble.Kind.FORBIDDEN) {
            LOG.info("{}: refused: {}", pass.name(), why.words());
        }
        answer(ctx, why.kind().status, "", why.words());
    }

    private static void answer(ChannelHandlerContext ctx, int status, String field, String words) {
        ctx.writeAndFlush(Answers.of(status, field, words)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (dialing != null) {
            dialing.cancel();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (came != null) {
            came.release();
            came = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("a program's connection broke: {}", cause.toString());
        ctx.close();
    }
}
