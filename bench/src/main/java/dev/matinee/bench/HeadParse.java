package dev.matinee.bench;

import dev.matinee.http.BodyDecoder;
import dev.matinee.http.HeadParser;
import dev.matinee.http.Limits;
import dev.matinee.http.Method;
import dev.matinee.http.Progress;
import dev.matinee.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request parsed, by ours and by Netty's decoder, from the same octets: once the parser alone, and once as a handler
 * of an {@link EmbeddedChannel}, where both pay for the channel.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeadParse {
    /** Netty's decoder with the door open to its one method. */
    private static final class OpenDecoder extends HttpRequestDecoder {
        void call(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
            decode(context, in, out);
        }
    }

    /** Our parser as a handler; passes the method on, so that both sides' channels hand a message out. */
    private static final class Handler extends ChannelInboundHandlerAdapter {
        private final Ours ours = new Ours();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            context.fireChannelRead(ours.parse(in).method());
            ours.parser.reset();
            in.release();
        }
    }

    /** Head and body, as the connection does it. */
    private static final class Ours {
        private final HeadParser parser = new HeadParser(Limits.DEFAULT);
        private final BodyDecoder decoder = new BodyDecoder(Limits.DEFAULT);
        private final ByteBuf body = Unpooled.directBuffer(4096);

        RequestHead parse(ByteBuf in) {
            expectComplete(parser.parse(in));
            RequestHead head = parser.head();
            if (head.contentLength() > 0) {
                decoder.begin(head, Integer.MAX_VALUE);
                expectComplete(decoder.decode(in, body.clear()));
            }
            return head;
        }

        private static void expectComplete(Progress progress) {
            if (progress != Progress.COMPLETE) {
                throw new IllegalStateException("the sample does not parse: " + progress);
            }
        }
    }

    @Param
    public Sample sample = Sample.CHROME;

    private final Ours ours = new Ours();
    private final EmbeddedChannel ourChannel = new EmbeddedChannel(new Handler());
    private final OpenDecoder nettys = new OpenDecoder();
    private final EmbeddedChannel nettysChannel = new EmbeddedChannel(new HttpRequestDecoder());
    private final ChannelHandlerContext context =
            new EmbeddedChannel(new ChannelInboundHandlerAdapter()).pipeline().firstContext();
    private final List<Object> out = new ArrayList<>();

    private ByteBuf octets = Unpooled.EMPTY_BUFFER;

    @Setup
    public void take() {
        octets = sample.octets();
    }

    private ByteBuf rewound() {
        return octets.readerIndex(0);
    }

    /** Ours: framing judged, fields as offsets. */
    @Benchmark
    public Method ours() {
        Method method = ours.parse(rewound()).method();
        ours.parser.reset();
        return method;
    }

    /** Ours, and the path decoded to a string, which the server does for every request. */
    @Benchmark
    public String oursWithPath() {
        String path = ours.parse(rewound()).target().path();
        ours.parser.reset();
        return path;
    }

    /** Netty's {@code decode} called until the request's last content is out. */
    @Benchmark
    public int nettys() throws Exception {
        ByteBuf in = rewound();
        do {
            nettys.call(context, in, out);
        } while (in.isReadable());
        int count = out.size();
        for (int i = 0; i < count; i++) {
            ReferenceCountUtil.release(out.get(i));
        }
        out.clear();
        return count;
    }

    @Benchmark
    public int oursInChannel() {
        return through(ourChannel);
    }

    @Benchmark
    public int nettysInChannel() {
        return through(nettysChannel);
    }

    private int through(EmbeddedChannel channel) {
        channel.writeInbound(rewound().retainedDuplicate());
        int count = 0;
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            ReferenceCountUtil.release(message);
            count++;
        }
        return count;
    }
}
