package dev.matinee.net;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sits on the listening socket. When a connection can't be accepted, because descriptors have run out (man 2 accept:
 * EMFILE, ENFILE), it stops accepting for a second instead of failing in a loop; those that are open go on.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final int BURST_SECONDS = 10;

    private int lastFailure = LoopState.seconds() - BURST_SECONDS - 1;

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        int now = LoopState.seconds();
        if (now - lastFailure > BURST_SECONDS) {
            LOG.warn("can't accept connections, trying again every second: {}", cause.getMessage());
        }
        lastFailure = now;
        ChannelConfig config = context.channel().config();
        config.setAutoRead(false);
        context.executor().schedule(() -> config.setAutoRead(true), 1, TimeUnit.SECONDS);
    }
}
