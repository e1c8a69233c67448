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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Viewers as they are: each asks for the playlist every 2 s and for a segment behind it, and beats every 15 s, on one
 * connection; all are evenly spread. The first seconds do not count. Arguments: port, session, segment, viewers, seconds. Prints {@code key=value} lines.
 * A latency is from the moment a request is due, so that a server that is behind can't hide it, to the whole answer.
 */
public final class MixedLoad {
    private static final int PER_ADDRESS = 2000;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int BEAT_EVERY = 15;
    private static final int MOST = 4_000_000;
    /** The JIT's turn; what comes in it does not count. */
    private static final int WARM_UP_SECONDS = 4;

    private final IoEventLoop loop;
    private final Viewer[] viewers;
    private final int[] micros = new int[MOST];
    private int answers;
    private int missed;
    private int bad;
    private long octets;
    private int next;
    private long start;
    private long cpuNanos;

    private MixedLoad(IoEventLoop loop, int count) {
        this.loop = loop;
        viewers = new Viewer[count];
    }

    public static void main(String[] arguments) throws Exception {
        var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()).next();
        var load = new MixedLoad(loop, Integer.parseInt(arguments[3]));
        load.open(Integer.parseInt(arguments[0]), arguments[1], arguments[2]);
        System.out.println("open=" + load.viewers.length);
        loop.execute(load::begin);
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        loop.submit(load::count).sync();
        TimeUnit.SECONDS.sleep(Integer.parseInt(arguments[4]));
        loop.submit(load::tell).sync();
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void open(int port, String session, String segment) throws Exception {
        String playlist = Sample.CHROME.text().replaceFirst("/streams/\\S+", "/streams/" + session + "/playlist.m3u8");
        ByteBuf playlistRequest = request(playlist);
        ByteBuf segmentRequest = request(playlist.replace("playlist.m3u8", segment));
        for (int i = 0; i < viewers.length; i++) {
            viewers[i] = new Viewer(playlistRequest, segmentRequest, session, i);
            var from = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (i / PER_ADDRESS + 2)});
            viewers[i].channel = new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(64 << 10))
                    .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                    .handler(viewers[i])
                    .connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            new InetSocketAddress(from, 0))
                    .sync()
                    .channel();
        }
    }

    private static ByteBuf request(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private void begin() {
        start = System.nanoTime();
        loop.scheduleAtFixedRate(this::wakeThoseDue, 0, 500, TimeUnit.MICROSECONDS);
    }

    private void count() {
        System.out.println("counting=true");
        cpuNanos = cpuNanos();
        answers = 0;
        missed = 0;
        octets = 0;
    }

    private void wakeThoseDue() {
        long now = System.nanoTime();
        while (dueNanos(next) <= now) {
            viewers[next % viewers.length].wake(dueNanos(next));
            next++;
        }
    }

    private long dueNanos(int index) {
        return start + (long) index * PERIOD_NANOS / viewers.length;
    }

    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private void tell() {
        System.out.println("cpu=" + (cpuNanos() - cpuNanos) / 1e9);
        int[] all = Arrays.copyOf(micros, answers);
        Arrays.sort(all);
        System.out.println("answers=" + answers);
        System.out.println("missed=" + missed);
        System.out.println("bad=" + bad);
        System.out.println("octets=" + octets);
        System.out.println("p50=" + millis(all, 0.5));
        System.out.println("p99=" + millis(all, 0.99));
    }

    private static String millis(int[] sorted, double part) {
        return sorted.length == 0
                ? "NaN"
                : String.format(Locale.ROOT, "%.2f", sorted[(int) ((sorted.length - 1) * part)] / 1000.0);
    }

    private final class Viewer extends ChannelInboundHandlerAdapter {
        private final ByteBuf playlist;
        private final ByteBuf segment;
        private final ByteBuf beat;
        private final StringBuilder head = new StringBuilder();

        @Nullable
        Channel channel;

        private int turn;
        private long dueNanos;
        /** What is asked for and not there yet: 0 nothing, 1 a beat, 2 the playlist, 3 the segment. */
        private int waiting;

        private long rest = -1;

        Viewer(ByteBuf playlist, ByteBuf segment, String session, int number) {
            this.playlist = playlist;
            this.segment = segment;
            turn = number % BEAT_EVERY;
            beat = request(Sample.HEARTBEAT
                    .text()
                    .replace("/heartbeat/bench", "/heartbeat/" + session)
                    .replaceFirst("viewer=\\S+", "viewer=" + UUID.randomUUID()));
        }

        /** Every 2 s. Two beats in 15 of those make one every 15 s. */
        void wake(long due) {
            if (waiting != 0) {
                missed++;
                return;
            }
            dueNanos = due;
            turn += 2;
            if (turn >= BEAT_EVERY) {
                turn -= BEAT_EVERY;
                ask(1, beat);
            } else {
                ask(2, playlist);
            }
        }

        private void ask(int what, ByteBuf request) {
            waiting = what;
            rest = -1;
            head.setLength(0);
            Channel to = channel;
            if (to != null) {
                to.writeAndFlush(request.duplicate(), to.voidPromise());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            octets += in.readableBytes();
            while (rest < 0 && in.isReadable()) {
                head.append((char) in.readByte());
                int length = head.length();
                if (length > 4 && head.charAt(length - 1) == '\n' && head.charAt(length - 3) == '\n') {
                    rest = contentLength();
                }
            }
            rest -= in.readableBytes();
            in.release();
            if (rest == 0) {
                answered();
            }
        }

        private long contentLength() {
            String text = head.toString().toLowerCase(Locale.ROOT);
            if (!text.startsWith("http/1.1 200 ")) {
                bad++;
            }
            int at = text.indexOf("content-length: ") + "content-length: ".length();
            return Long.parseLong(text.substring(at, text.indexOf('\r', at)));
        }

        private void answered() {
            long now = System.nanoTime();
            if (answers < MOST) {
                micros[answers++] = (int) ((now - dueNanos) / 1000);
            }
            int was = waiting;
            waiting = 0;
            dueNanos = now;
            if (was == 1) {
                ask(2, playlist);
            } else if (was == 2) {
                ask(3, segment);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            bad++;
        }
    }
}
