package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Hands on what comes from one side to the other, as fast as that takes it. Both sides live on the same event loop. An
 * end is passed on as an end, a reset as a reset, so that a program can tell a film that is over from one that broke off.
 */
final class Relay extends ChannelInboundHandlerAdapter {
    private final Channel other;
    private final LongConsumer counted;
    private long left;

    /**
     * @param most how many octets may pass; more of them end the connection
     */
    Relay(Channel other, long most) {
        this(other, most, octets -> {});
    }

    /**
     * @param counted is told how many octets pass
     */
    Relay(Channel other, long most, LongConsumer counted) {
        this.other = other;
        this.counted = counted;
        this.left = most;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        int length = ((ByteBuf) message).readableBytes();
        if (length > left) {
            // A second request on a connection that was to carry one: its head has not been judged.
            ReferenceCountUtil.release(message);
            ctx.close();
            return;
        }
        left -= length;
        counted.accept(length);
        other.write(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        other.flush();
        if (!other.isWritable()) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        other.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            // man 7 socket, SO_LINGER: closing with 0 sends a reset.
            other.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        ctx.close();
    }
}
