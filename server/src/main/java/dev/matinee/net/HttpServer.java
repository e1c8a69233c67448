package dev.matinee.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
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
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening HTTP/1.1 server. {@link #bind}, {@link #start} and {@link #close} block and are not for event loops.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    final ServerOptions options;
    final Handler handler;
    final Admission admission;
    private final EventLoopGroup group;
    private final Channel listener;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<EventExecutor, LoopState> loops = new HashMap<>();

    private HttpServer(ServerOptions options, Handler handler) throws IOException {
        this.options = options;
        this.handler = handler;
        admission = new Admission(options.maxConnections(), options.maxConnectionsPerAddress());
        boolean epoll = epoll(options.transport());
        group = new MultiThreadIoEventLoopGroup(
                options.eventLoops(),
                new DefaultThreadFactory("http"),
                epoll ? EpollIoHandler.newFactory(0, BriefSpin.factory()) : NioIoHandler.newFactory());
        for (EventExecutor executor : group) {
            LoopState state = new LoopState((EventLoop) executor, options, handler);
            loops.put(executor, state);
            executor.scheduleAtFixedRate(state::sweep, 1, 1, TimeUnit.SECONDS);
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new Acceptor())
                // One for all, instead of Netty's one for each.
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(16 << 10, 64 << 10))
                .childHandler(initializer());
        if (epoll) {
            bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, Unsent.FEW);
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
     * Binds, and leaves whoever connects in the kernel's queue until {@link #open}.
     *
     * @throws BindException where the address can't be had
     */
    public static HttpServer bind(ServerOptions options, Handler handler) throws IOException {
        return new HttpServer(options, handler);
    }

    /** Binds and serves: {@link #bind} and {@link #open} in one. */
    public static HttpServer start(ServerOptions options, Handler handler) throws IOException {
        HttpServer server = bind(options, handler);
        server.open();
        return server;
    }

    /** Serves from now on. */
    public void open() {
        listener.config().setAutoRead(true);
    }

    /** The address that is bound, with the port that the system has chosen for 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The event loops, for timers of the application; not to be shut down by it. */
    public EventLoopGroup eventLoops() {
        return group;
    }

    /** Whether there is a loop that has not begun to close. */
    boolean accepts() {
        return loops.values().stream().anyMatch(state -> !state.draining());
    }

    /** How many connections are open. */
    public int connections() {
        return admission.count();
    }

    /**
     * Stops accepting, lets the answers in flight go out for as long as the options grant them, and ends the loops. A
     * second call does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // Every wait has an end: a loop that died of an Error must not keep the process from ending.
        listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        loops.values().forEach(state -> state.loop.execute(state::drain));
        Duration grace = options.deadlines().grace();
        if (!admission
                .closing()
                .completeOnTimeout(false, grace.toMillis(), TimeUnit.MILLISECONDS)
                .join()) {
            LOG.info("{} connections are cut off after {}", admission.count(), grace);
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    /** How long a connection may stay where it stands. */
    int seconds(Phase phase) {
        return seconds(
                switch (phase) {
                    case IDLE -> options.deadlines().idle();
                    case HEAD -> options.deadlines().header();
                    case BODY -> options.deadlines().body();
                    default -> options.deadlines().linger();
                });
    }

    int writeStallSeconds() {
        return seconds(options.deadlines().writeStall());
    }

    private static int seconds(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE / 4, duration.toSeconds());
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
