package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands on the body of an answer, and where its connection breaks or falls silent asks for the rest on another one, with
 * growing pauses, so that the program notices nothing but the time. Only what is certainly the same file is put together
 * ({@link Remainder}); otherwise, or when enough is enough, the program's connection is reset. While the program takes
 * nothing nothing is asked for: a server that gave up on a room that stands still is only needed when that goes on.
 *
 * <p>On the gate's event loop. Whoever makes it puts {@link #start} in the place of the reader of the answer's head.
 */
final class SteadyBody {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyBody.class);
    /** A connection that brought this much was worth the while: the tries are counted from the start again. */
    private static final long FRUITFUL = 64 << 10;

    private static final Trouble CUT = Trouble.unreachable("source_cut", "The source broke off in the middle.");
    private static final Trouble CHANGED = Trouble.unreachable(
            "source_changed", "The source broke off in the middle, and its server no longer has the same file.");
    private static final Trouble SILENT =
            Trouble.late("source_stalled", "The server of this link has stopped sending in the middle.");

    private final Exchange exchange;
    private final Channel program;
    private final Remainder remainder;
    private long position;
    private long fruits;
    private int tries;
    private Trouble trouble = CUT;
    private @Nullable Channel server;
    private @Nullable Dialing dialing;
    private boolean asleep;
    private boolean over;
    private long heardNanos = System.nanoTime();

    SteadyBody(Exchange exchange, Remainder remainder) {
        this.exchange = exchange;
        this.program = exchange.program();
        this.remainder = remainder;
        this.position = remainder.first();
    }

    /** Takes both connections over. What has come of the body already is the caller's to {@linkplain #sent hand on}. */
    void start(ChannelHandlerContext reader) {
        server = reader.channel();
        program.pipeline().replace("relay", "relay", new Downstream());
        reader.pipeline().replace(reader.handler(), "relay", new Upstream(true));
        program.closeFuture().addListener(closed -> cancel());
        watch();
    }

    /** Octets of the body have gone to the program. */
    void sent(int octets) {
        position += octets;
        fruits += octets;
        heardNanos = System.nanoTime();
        exchange.pass().received(octets);
        if (fruits >= FRUITFUL) {
            tries = 0;
        }
    }

    private void watch() {
        long silence = exchange.gate().steadiness().silence().toNanos();
        program.eventLoop()
                .schedule(
                        () -> {
                            if (!over) {
                                look(silence);
                                watch();
                            }
                        },
                        silence / 4,
                        TimeUnit.NANOSECONDS);
    }

    private void look(long silence) {
        Channel from = server;
        if (from == null || !from.config().isAutoRead()) {
            heardNanos = System.nanoTime();
        } else if (System.nanoTime() - heardNanos > silence) {
            trouble = SILENT;
            from.close();
        }
    }

    /** The connection is gone. */
    private void broke() {
        server = null;
        if (over) {
            return;
        }
        if (position >= remainder.end()) {
            over = true;
            program.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (program.isWritable()) {
            later();
        } else {
            asleep = true;
        }
    }

    private void later() {
        asleep = false;
        exchange.pass().failed(trouble);
        List<java.time.Duration> pauses = exchange.gate().steadiness().pauses();
        if (tries == pauses.size()) {
            giveUp(trouble);
            return;
        }
        LOG.info(
                "{}: {} at octet {} of {}: asking for the rest",
                exchange.pass().name(),
                trouble.code(),
                position,
                remainder.total());
        fruits = 0;
        program.eventLoop().schedule(this::dial, pauses.get(tries++).toMillis(), TimeUnit.MILLISECONDS);
    }

    private void dial() {
        if (over) {
            return;
        }
        dialing = Dialing.start(
                exchange.gate(), exchange.pass(), exchange.to(), program.eventLoop(), new Dialing.Outcome() {
                    @Override
                    public void connected(Channel reached) {
                        dialing = null;
                        exchange.pass().join(reached);
                        server = reached;
                        heardNanos = System.nanoTime();
                        exchange.ask(reached, remainder.ask(exchange.request(), position), new Upstream(false));
                        reached.flush();
                        reached.config().setAutoRead(true);
                    }

                    @Override
                    public void failed(Trouble why) {
                        dialing = null;
                        trouble = why;
                        if (why.kind() == Trouble.Kind.FORBIDDEN) {
                            giveUp(why);
                        } else {
                            broke();
                        }
                    }
                });
    }

    private void giveUp(Trouble why) {
        over = true;
        exchange.pass().failed(why);
        // man 7 socket, SO_LINGER: closing with 0 sends a reset, which no program takes for the end of a film.
        program.config().setOption(ChannelOption.SO_LINGER, 0);
        program.close();
        cancel();
    }

    private void cancel() {
        over = true;
        if (dialing != null) {
            dialing.cancel();
        }
        if (server != null) {
            server.close();
        }
    }

    /** On a server's connection. */
    private final class Upstream extends ChannelInboundHandlerAdapter {
        private final HeadReader reader = new HeadReader();
        private @Nullable ByteBuf came;
        private boolean inBody;

        private Upstream(boolean inBody) {
            this.inBody = inBody;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf octets = (ByteBuf) message;
            if (over || server != ctx.channel()) {
                octets.release();
            } else if (inBody) {
                sent(octets.readableBytes());
                program.write(octets);
            } else {
                ByteBuf all = came == null ? ctx.alloc().buffer() : came;
                came = all;
                all.writeBytes(octets);
                octets.release();
                if (reader.read(all)) {
                    came = null;
                    begin(ctx, all);
                }
            }
        }

        private void begin(ChannelHandlerContext ctx, ByteBuf rest) {
            Remainder.Reply reply =
                    reader.head().map(head -> remainder.judge(head, position)).orElse(Remainder.Reply.CHANGED);
            if (reply == Remainder.Reply.CONTINUES) {
                inBody = true;
                trouble = CUT;
                exchange.pass().answered();
                sent(rest.readableBytes());
                program.write(rest);
                return;
            }
            rest.release();
            if (reply == Remainder.Reply.CHANGED) {
                giveUp(CHANGED);
            } else {
                ctx.close();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            program.flush();
            if (!program.isWritable()) {
                ctx.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
                ctx.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (server == ctx.channel()) {
                broke();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("{}: {}", exchange.pass().name(), cause.toString());
            ctx.close();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            if (came != null) {
                came.release();
                came = null;
            }
        }
    }

    /** On the program's. */
    private final class Downstream extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            // A second request on a connection that was to carry one: its head has not been judged.
            ReferenceCountUtil.release(message);
            ctx.close();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            boolean wants = ctx.channel().isWritable();
            if (server != null) {
                server.config().setAutoRead(wants);
            } else if (wants && asleep) {
                later();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
