package dev.matinee.source.gate;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way out: a forward proxy on loopback, through which everything is fetched that a link leads to. It looks names up
 * itself, judges each address by its {@link EgressRules}, and connects to that very address.
 *
 * <p>One event loop relays; a few {@code gate-names} threads wait for name servers and check
 * certificates, and {@code gate-files} ones read from disks. {@link #start}
 * and {@link #close} block, all else is for any thread.
 */
public final class EgressGate implements AutoCloseable {
    private static final int NAME_THREADS = 8;
    private static final int WAITING = 256;
    private static final int FILE_THREADS = 4;
    /** More than what an Ethernet frame holds. */
    private static final int LONGEST_DATAGRAM = 2048;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final EgressRules rules;
    private final Preferences preferences;
    private final Resolver resolver;
    private final Steadiness steadiness;
    private final Map<String, Pass> passes = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor names;
    private final ThreadPoolExecutor files;
    private final EventLoopGroup group;
    private final boolean epoll = Epoll.isAvailable();
    private final Channel listener;
    private final Tls tls;

    private EgressGate(EgressRules rules, Preferences preferences, Resolver resolver, Steadiness steadiness)
            throws IOException {
        this.rules = rules;
        this.preferences = preferences;
        this.resolver = resolver;
        this.steadiness = steadiness;
        names = pool("gate-names", NAME_THREADS);
        files = pool("gate-files", FILE_THREADS);
        tls = new Tls(names);
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("gate", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        ChannelFuture bound = listening()
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new GateConnection(EgressGate.this));
                    }
                })
                .bind(new InetSocketAddress(NetUtil.LOCALHOST4, 0))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close(group, names, files);
            throw new IOException("the egress gate can't listen on 127.0.0.1", bound.cause());
        }
        listener = bound.channel();
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        var pool = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                new DefaultThreadFactory(name, true));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Listens on a free port of 127.0.0.1. */
    public static EgressGate start(EgressRules rules) throws IOException {
        return start(rules, Preferences.NONE);
    }

    /** The same for somebody who prefers something. */
    public static EgressGate start(EgressRules rules, Preferences preferences) throws IOException {
        return new EgressGate(rules, preferences, InetAddress::getAllByName, Steadiness.DEFAULT);
    }

    /** The same with names of one's own. */
    public static EgressGate start(EgressRules rules, Resolver resolver) throws IOException {
        return start(rules, resolver, Steadiness.DEFAULT);
    }

    /** The same with more or less patience. */
    static EgressGate start(EgressRules rules, Resolver resolver, Steadiness steadiness) throws IOException {
        return new EgressGate(rules, Preferences.NONE, resolver, steadiness);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /**
     * Lets somebody through.
     *
     * @param name what to call it in the log
     * @param sender where the sender of the link stands
     * @param gateway a server that is open whatever the rules say, or null
     */
    public Pass admit(String name, Standing sender, @Nullable Authority gateway) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        Pass pass = new Pass(this, token, name, sender, gateway);
        passes.put(token, pass);
        return pass;
    }

    @Nullable
    Pass pass(String token) {
        return passes.get(token);
    }

    void forget(String token) {
        passes.remove(token);
    }

    EgressRules rules() {
        return rules;
    }

    Preferences preferences() {
        return preferences;
    }

    Steadiness steadiness() {
        return steadiness;
    }

    Resolver resolver() {
        return resolver;
    }

    Executor names() {
        return names;
    }

    /** Reads what is {@linkplain Offer offered}. */
    Executor files() {
        return files;
    }

    Tls tls() {
        return tls;
    }

    /** For a connection to a server, not reading yet. */
    Bootstrap outward(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        steadiness.connecting().toMillis())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator())
                .handler(new ChannelInboundHandlerAdapter());
    }

    /**
     * Opens a door for a pass, which closes it. Waits for the gate's loop, which never waits itself.
     *
     * @return its port on 127.0.0.1
     */
    int open(Pass pass, Authority to, LiveProtocol protocol, String user) throws IOException {
        InetSocketAddress any = new InetSocketAddress(NetUtil.LOCALHOST4, 0);
        ChannelFuture bound = protocol == LiveProtocol.SRT
                ? datagrams(new DatagramDoor(this, pass, to)).bind(any)
                : listening()
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(new Door(EgressGate.this, pass, to, protocol, user));
                            }
                        })
                        .bind(any);
        if (!bound.awaitUninterruptibly().isSuccess()) {
            throw new IOException("no port for a live source on 127.0.0.1", bound.cause());
        }
        pass.join(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /** For datagrams; not bound yet. */
    Bootstrap datagrams(ChannelHandler handler) {
        return new Bootstrap()
                .group(group)
                .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, 1 << 20)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
                .handler(handler);
    }

    private ServerBootstrap listening() {
        return new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator());
    }

    private static WriteBufferWaterMark waterMark() {
        return new WriteBufferWaterMark(128 << 10, 512 << 10);
    }

    private static void close(EventLoopGroup group, ThreadPoolExecutor names, ThreadPoolExecutor files) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        names.shutdownNow();
        files.shutdownNow();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        passes.values().forEach(Pass::close);
        close(group, names, files);
    }
}
