package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one request of a program from an {@link Offer}, and waits for octets that have not come yet. On the gate's
 * event loop; the file is read on its file threads, as a disk may be slow.
 */
final class OfferAnswer extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(OfferAnswer.class);
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");
    private static final int PIECE = 256 << 10;
    /** A program that waits for longer than this is told to a viewer as the reason. */
    private static final long SAY_AFTER_SECONDS = 5;

    private final Pass pass;
    private final Offer offer;
    private final ProxyRequest request;
    private final Executor disk;
    private Offer.@Nullable Opened opened;
    private @Nullable Runnable waiting;
    private long position;
    private long end;
    private boolean reading;
    private boolean gone;

    OfferAnswer(Pass pass, Offer offer, ProxyRequest request, Executor disk) {
        this.pass = pass;
        this.offer = offer;
        this.request = request;
        this.disk = disk;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        onDisk(ctx, () -> {
            Offer.Opened file = offer.open();
            ctx.executor().execute(() -> begin(ctx, file));
        });
        ctx.channel().config().setAutoRead(true);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void onDisk(ChannelHandlerContext ctx, Work work) {
        try {
            reading = true;
            disk.execute(() -> {
                try {
                    work.run();
                } catch (IOException e) {
                    LOG.debug("{}: {}", pass.name(), e.toString());
                    ctx.executor().execute(() -> fail(ctx));
                }
            });
        } catch (RejectedExecutionException e) {
            reading = false;
            fail(ctx);
        }
    }

    private void begin(ChannelHandlerContext ctx, Offer.Opened file) {
        reading = false;
        opened = file;
        if (gone) {
            release();
            return;
        }
        Matcher range = RANGE.matcher(request.value("range"));
        boolean partial = range.matches();
        position = partial ? Long.parseLong(range.group(1)) : 0;
        end = partial && !range.group(2).isEmpty()
                ? Math.min(file.length(), Long.parseLong(range.group(2)) + 1)
                : file.length();
        if (partial && position >= end) {
            ctx.writeAndFlush(Answers.of(416, "Content-Range: bytes */" + file.length() + "\r\n", "Beyond the end."))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        String part =
                partial ? "Content-Range: bytes " + position + "-" + (end - 1) + "/" + file.length() + "\r\n" : "";
        pass.answered();
        ctx.writeAndFlush(Answers.head(
                partial ? 206 : 200,
                "Accept-Ranges: bytes\r\nContent-Type: application/octet-stream\r\n" + part,
                end - position));
        if (request.method().equals("HEAD")) {
            end = position;
        }
        next(ctx);
    }

    /** Sends what comes next, or waits for it. */
    private void next(ChannelHandlerContext ctx) {
        waiting = null;
        if (gone) {
            release();
            return;
        }
        if (position >= end) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        long available = Math.min(end - position, offer.available(position));
        if (available <= 0) {
            await(ctx);
            return;
        }
        Offer.Opened file = opened;
        if (file == null) {
            return;
        }
        ByteBuf piece = ctx.alloc().directBuffer((int) Math.min(PIECE, available));
        onDisk(ctx, () -> {
            try {
                ByteBuffer into = piece.nioBuffer(0, piece.capacity());
                int count = file.file().read(into, position);
                piece.writerIndex(Math.max(0, count));
            } catch (IOException e) {
                piece.release();
                throw e;
            }
            ctx.executor().execute(() -> send(ctx, piece));
        });
    }

    private void send(ChannelHandlerContext ctx, ByteBuf piece) {
        reading = false;
        if (gone || !piece.isReadable()) {
            // A file that has become shorter than it was: the program sees a source that broke off.
            piece.release();
            release();
            ctx.close();
            return;
        }
        position += piece.readableBytes();
        pass.received(piece.readableBytes());
        ctx.writeAndFlush(piece).addListener(written -> {
            if (written.isSuccess()) {
                next(ctx);
            } else {
                ctx.close();
            }
        });
    }

    private void await(ChannelHandlerContext ctx) {
        if (!offer.arriving()) {
            pass.failed(offer.missing());
            ctx.close();
            return;
        }
        long at = position;
        ctx.executor()
                .schedule(
                        () -> {
                            if (!gone && waiting != null && at == position) {
                                pass.failed(offer.missing());
                            }
                        },
                        SAY_AFTER_SECONDS,
                        TimeUnit.SECONDS);
        waiting = offer.whenMore(position, () -> ctx.executor().execute(() -> next(ctx)));
    }

    private void fail(ChannelHandlerContext ctx) {
        reading = false;
        release();
        if (!gone) {
            Trouble trouble = offer.missing();
            pass.failed(trouble);
            ctx.writeAndFlush(Answers.of(trouble.kind().status, "", trouble.words()))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Closes the file, unless a file thread is still at it: then that one's return does. */
    private void release() {
        Offer.Opened file = opened;
        if (file != null && !reading) {
            opened = null;
            try {
                file.file().close();
            } catch (IOException e) {
                LOG.debug("{}: {}", pass.name(), e.toString());
            }
        }
    }

    /** A request has no second one behind it. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone = true;
        Runnable pending = waiting;
        if (pending != null) {
            waiting = null;
            pending.run();
        }
        release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{}: {}", pass.name(), cause.toString());
        ctx.close();
    }
}
