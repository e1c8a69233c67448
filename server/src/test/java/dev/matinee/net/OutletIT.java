package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The writing half of a connection, by itself. */
class OutletIT {
    /** man 2 shutdown: ENOTCONN, of which Netty makes no IOException. */
    @Test
    void aPeerThatHasJustResetIsNoBug() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        ServerOptions options = ServerOptions.DEFAULT.listen("127.0.0.1", 0);
        try (ServerSocket peers = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpServer server = HttpServer.bind(options, exchange -> {})) {
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(EpollSocketChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(peers.getLocalSocketAddress())
                    .sync()
                    .channel();
            Socket peer = peers.accept();
            LoopState loop = new LoopState(channel.eventLoop(), options, exchange -> {});
            CountDownLatch reset = new CountDownLatch(1);
            // While it waits here its loop does not see that the connection is gone.
            var ended = channel.eventLoop().submit(() -> {
                reset.await();
                new Outlet(new HttpConnection(server, loop, channel), channel, loop).end();
                return null;
            });
            peer.setSoLinger(true, 0);
            peer.close();
            reset.countDown();
            ended.sync();
            channel.closeFuture().sync();
            assertFalse(channel.isOpen());
        } finally {
            group.shutdownGracefully();
        }
    }
}
