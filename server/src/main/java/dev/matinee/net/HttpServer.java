package dev.matinee.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening HTTP/1.1 server. {@link #start} and {@link #close} block and are not for event loops. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    /** Octets that the kernel holds unsent: small enough to stay in the cache, measured in docs/architecture.md. */
    private static final long NOT_SENT_LOW_WATER = 16 << 10;

    final ServerOptions options;
    final Handler handler;
    private final EventLoopGroup group;
    private final Channel listener;
    private final Map<EventExecutor, LoopState> loops = new HashMap<>();

    private HttpServer(ServerOptions options, Handler handler) throws IOException {
        this.options = options;
        this.handler = handler;
        boolean epoll = epoll(options.transport());
        group = new MultiThreadIoEventLoopGroup(
                options.eventLoops(),
                new DefaultThreadFactory("http"),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        for (EventExecutor executor : group) {
            LoopState state = new LoopState((EventLoop) executor, options);
            loops.put(executor, state);
            executor.scheduleAtFixedRate(state::sweep, 1, 1, TimeUnit.SECONDS);
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(16 << 10, 64 << 10))
                .childHandler(initializer());
        if (epoll) {
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_WATER);
        }
        ChannelFuture bound = bootstrap
                .bind(new InetSocketAddress(options.host(), options.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            BindException failure = new BindException(
                    options.host() + ":" + options.port() + ": " + bound.cause().getMessage());
            failure.initCause(bound.cause());
            throw failure;
        }
        listener = bound.channel();
    }

    /**
     * Binds and serves.
     *
     * @throws BindException where the address can't be had
     */
    public static HttpServer start(ServerOptions options, Handler handler) throws IOException {
        return new HttpServer(options, handler);
    }

    /** The address that is bound, with the port that the system has chosen for 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The event loops, for timers of the application; not to be shut down by it. */
    public EventLoopGroup eventLoops() {
        return group;
    }

    void left(Channel channel) {
        LOG.trace("{} has gone", channel);
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        loops.values().forEach(state -> state.loop.execute(state::drain));
        group.shutdownGracefully(0, options.deadlines().grace().toSeconds(), TimeUnit.SECONDS)
                .awaitUninterruptibly();
    }

    private ChannelHandler initializer() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                LoopState state = loops.get(channel.eventLoop());
                if (state == null) {
                    throw new IllegalStateException("a loop that is not ours");
                }
                channel.pipeline().addLast(new HttpConnection(HttpServer.this, state, channel));
            }
        };
    }

    private static boolean epoll(ServerOptions.Transport transport) {
        if (transport == ServerOptions.Transport.EPOLL) {
            Epoll.ensureAvailability();
        }
        boolean available = transport != ServerOptions.Transport.NIO && Epoll.isAvailable();
        if (transport == ServerOptions.Transport.AUTO && !available) {
            LOG.info("epoll is not available here ({}): NIO serves", String.valueOf(Epoll.unavailabilityCause()));
        }
        return available;
    }
}
