package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.matinee.net.ServerOptions.Deadlines;
import dev.matinee.net.ServerOptions.Transport;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One look at all connections of a loop. */
class SweepTest {
    /** Throws, as Netty's does when direct memory has run out; but no Error, which would end the tests. */
    private static final class Exhausted extends AbstractByteBufAllocator {
        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new IllegalStateException("exhausted, on purpose");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new IllegalStateException("exhausted, on purpose");
        }
    }

    @Test
    void aConnectionThatFailsDoesNotEndTheSweeps() throws IOException {
        Duration none = Duration.ZERO;
        Duration ample = Duration.ofMinutes(5);
        DefaultEventLoop loop = new DefaultEventLoop();
        ServerOptions options = ServerOptions.DEFAULT
                .listen("127.0.0.1", 0)
                .eventLoops(1)
                .transport(Transport.NIO)
                .deadlines(new Deadlines(none, ample, ample, ample, ample, none));
        try (HttpServer server = HttpServer.bind(options, exchange -> {})) {
            LoopState state = new LoopState(loop, options, exchange -> {});
            EmbeddedChannel other = connect(server, state);
            EmbeddedChannel failing = connect(server, state);
            failing.config().setAllocator(new Exhausted());
            Site.await(
                    () -> {
                        state.sweep();
                        return !other.isOpen() || !other.outboundMessages().isEmpty();
                    },
                    "408 to the other one");
            assertFalse(failing.isOpen());
            other.finishAndReleaseAll();
        } finally {
            loop.shutdownGracefully();
        }
    }

    private static EmbeddedChannel connect(HttpServer server, LoopState state) {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel made) {
                made.pipeline().addLast(new HttpConnection(server, state, made));
            }
        });
        channel.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\nHo", StandardCharsets.US_ASCII));
        return channel;
    }
}
