package dev.matinee.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Opens many connections to a server on loopback and beats on each in turn, evenly spread, then tells what the answers
 * took. Arguments: port, session, connections, seconds, seconds between two beats of a connection, and how many seconds to
 * beat before anything counts. Prints {@code key=value} lines. A latency is from the write to the whole answer. What is not
 * answered, or not with 200, or can't be sent because the server has closed, is a failure; a beat that is due while the one
 * before is still not answered is left out, and told as late.
 */
public final class ConnectionLoad {
    /** Below the server's limit of connections from one address, and the ports of one address suffice. */
    private static final int PER_ADDRESS = 2000;
    /** Opened at a time, so that no accept queue overflows. */
    private static final int OPENING = 200;

    private static final long TICK_MICROS = 500;

    private final IoEventLoop loop;
    private final int port;
    private final String session;
    private final long intervalNanos;
    private final Connection[] connections;
    private final int[] micros;
    private final AtomicInteger open = new AtomicInteger();
    private int answers;
    private int sent;
    private int late;
    private int waiting;
    private int failures;
    private long start;
    private boolean over;

    private ConnectionLoad(IoEventLoop loop, String[] arguments) {
        this.loop = loop;
        port = Integer.parseInt(arguments[0]);
        session = arguments[1];
        connections = new Connection[Integer.parseInt(arguments[2])];
        int seconds = Integer.parseInt(arguments[3]);
        int interval = Integer.parseInt(arguments[4]);
        intervalNanos = TimeUnit.SECONDS.toNanos(interval);
        micros = new int[connections.length * (seconds / interval + 2)];
    }

    public static void main(String[] arguments) throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        var load = new ConnectionLoad(group.next(), arguments);
        int seconds = Integer.parseInt(arguments[3]);
        load.openAll();
        System.out.println("addresses=" + ((load.connections.length + PER_ADDRESS - 1) / PER_ADDRESS));
        System.out.println("open=" + load.open.get());
        load.loop.execute(load::begin);
        if (arguments.length > 5) {
            Thread.sleep(1000L * Integer.parseInt(arguments[5]));
            load.loop.submit(load::count).sync();
        }
        for (int second = 0; second < seconds; second++) {
            Thread.sleep(1000);
            System.out.println("second=" + second);
        }
        load.loop.submit(() -> load.over = true).sync();
        Thread.sleep(1000);
        load.loop.submit(load::tell).sync();
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void openAll() throws InterruptedException, UnknownHostException {
        for (int from = 0; from < connections.length; from += OPENING) {
            int to = Math.min(from + OPENING, connections.length);
            for (int i = from; i < to; i++) {
                connections[i] = new Connection();
                connect(connections[i], i / PER_ADDRESS + 2);
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (open.get() < to) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("only " + open.get() + " of " + to + " connections came about");
                }
                Thread.sleep(1);
            }
        }
    }

    private void connect(Connection connection, int lastOctet) throws UnknownHostException {
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1024))
                .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                .handler(connection)
                .connect(loopback(1, port), loopback(lastOctet, 0));
    }

    private static InetSocketAddress loopback(int lastOctet, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastOctet}), port);
    }

    private void begin() {
        start = System.nanoTime();
        loop.scheduleAtFixedRate(this::beatThoseDue, 0, TICK_MICROS, TimeUnit.MICROSECONDS);
    }

    private void count() {
        answers = 0;
        late = 0;
        failures = 0;
    }

    private void beatThoseDue() {
        long due = (System.nanoTime() - start) * connections.length / intervalNanos;
        while (!over && sent < due) {
            connections[sent++ % connections.length].beat();
        }
    }

    private void tell() {
        int[] all = Arrays.copyOf(micros, answers);
        StringBuilder fifths = new StringBuilder();
        for (int fifth = 0; fifth < 5; fifth++) {
            int[] part = Arrays.copyOfRange(all, answers * fifth / 5, answers * (fifth + 1) / 5);
            fifths.append(fifth == 0 ? "" : " ").append(millis(part, 0.99));
        }
        System.out.println("answers=" + answers);
        System.out.println("late=" + late);
        System.out.println("failures=" + (failures + waiting));
        System.out.println("fifths=" + fifths);
        System.out.println("p50=" + millis(all, 0.5));
        System.out.println("max=" + millis(all, 1));
        System.out.println("p99=" + millis(all, 0.99));
    }

    private static String millis(int[] values, double part) {
        if (values.length == 0) {
            return "NaN";
        }
        int[] sorted = values.clone();
        Arrays.sort(sorted);
        int index = Math.min(sorted.length - 1, (int) (sorted.length * part));
        return String.format(Locale.ROOT, "%.2f", sorted[index] / 1000.0);
    }

    /** One viewer's. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final ByteBuf beat = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(
                Sample.HEARTBEAT
                        .text()
                        .replace("/heartbeat/bench", "/heartbeat/" + session)
                        .replaceFirst("viewer=\\S+", "viewer=" + UUID.randomUUID()),
                StandardCharsets.US_ASCII));

        private @Nullable Channel channel;
        private long sentNanos;
        private boolean waits;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            open.incrementAndGet();
        }

        void beat() {
            Channel to = channel;
            if (to == null || !to.isActive()) {
                failures++;
                return;
            }
            if (waits) {
                late++;
                return;
            }
            waits = true;
            waiting++;
            sentNanos = System.nanoTime();
            to.writeAndFlush(beat.duplicate(), to.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            boolean whole = in.getByte(in.writerIndex() - 1) == '}';
            boolean good = in.readableBytes() > 12 && in.getByte(in.readerIndex() + 9) == '2';
            in.release();
            if (whole && waits) {
                waits = false;
                waiting--;
                if (good) {
                    micros[answers++] = (int) ((System.nanoTime() - sentNanos) / 1000);
                } else {
                    failures++;
                }
            }
        }
    }
}
