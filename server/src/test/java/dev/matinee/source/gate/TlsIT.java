package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.matinee.media.FileServer;
import dev.matinee.media.Front;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom the gate believes who it is: real handshakes with a real certificate, as if its server were somewhere else. */
@Timeout(300)
class TlsIT {
    private static final String TRUST = "javax.net.ssl.trustStore";
    private static final InetAddress PUBLIC = address("8.8.8.8");
    private static final InetAddress HOME = address("192.168.0.10");

    @TempDir
    private static Path folder;

    private static FileServer server;
    private static Front front;
    private static Path keys;
    private static MultiThreadIoEventLoopGroup loops;

    private static InetAddress address(String literal) {
        return Cidr.address(literal).orElseThrow();
    }

    @BeforeAll
    static void start() throws Exception {
        server = new FileServer();
        keys = Front.keys(folder);
        front = Front.tls(URI.create(server.url("ranges", keys)).getPort(), keys);
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterAll
    static void stop() throws Exception {
        loops.shutdownGracefully();
        front.close();
        server.close();
    }

    /** Empty where the handshake succeeds, else the words. */
    private static String shake(Tls tls, InetAddress standing, String name) throws Exception {
        Authority to = new Authority(name, front.port());
        SslHandler[] handler = {null};
        Channel channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        handler[0] = tls.handler(made.alloc(), standing, to);
                        made.pipeline().addLast(handler[0]);
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), front.port())
                .sync()
                .channel();
        handler[0].handshakeFuture().await();
        Throwable cause = handler[0].handshakeFuture().cause();
        channel.close();
        return cause == null ? "" : Tls.trouble(cause).words();
    }

    private static Tls loaded() {
        Tls tls = new Tls(ForkJoinPool.commonPool());
        tls.await();
        return tls;
    }

    @Test
    void aPublicServerMustProveItsName() throws Exception {
        String doubt = "The server of this link can't prove its name: its certificate is not valid.";
        Tls strangers = loaded();
        assertEquals(doubt, shake(strangers, PUBLIC, Front.NAME));
        assertEquals("", shake(strangers, HOME, Front.NAME));
        String before = System.getProperty(TRUST);
        System.setProperty(TRUST, Front.trust(keys).toString());
        try {
            Tls trusting = loaded();
            assertEquals("", shake(trusting, PUBLIC, Front.NAME));
            assertEquals(doubt, shake(trusting, PUBLIC, "other.test"));
            assertEquals("", shake(trusting, HOME, "other.test"));
        } finally {
            if (before == null) {
                System.clearProperty(TRUST);
            } else {
                System.setProperty(TRUST, before);
            }
        }
    }
}
