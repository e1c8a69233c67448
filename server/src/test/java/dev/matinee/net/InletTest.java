package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.http.Method;
import dev.matinee.http.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection holds while a request is coming in. */
class InletTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final LoopState state =
            new LoopState(loop, ServerOptions.DEFAULT.eventLoops(1).maxArriving(1000), exchange -> {});
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Inlet inlet = new Inlet(channel, state);

    @AfterEach
    void stop() {
        inlet.drop();
        channel.finishAndReleaseAll();
        loop.shutdownGracefully();
    }

    private Progress take(String text) {
        inlet.add(octets(text, 512));
        return inlet.take(inlet.borrow());
    }

    private static ByteBuf octets(String text, int capacity) {
        return Unpooled.directBuffer(capacity).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void anUnfinishedHeadHoldsItsOctetsAndNoIntake() {
        Inlet other = new Inlet(channel, state);
        assertEquals(Progress.PARTIAL, take("GET / HTTP/1.1\r\nHo"));
        assertFalse(inlet.hasOctets(), "they are not worth a look before more comes");
        Intake shared = other.borrow();
        other.giveBack();
        assertSame(shared, inlet.borrow());
        inlet.giveBack();
        List<Inlet> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Inlet many = new Inlet(channel, state);
            all.add(many);
            many.add(octets("GET / HTTP/1.1\r\n", 512));
            assertEquals(Progress.PARTIAL, many.take(many.borrow()));
            assertTrue(many.isAffordable(), "held by " + i);
        }
        all.forEach(Inlet::drop);
    }

    @Test
    void aHeadGoesOnWhereverItWasCut() {
        String head = "HEAD /a HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
        for (int cut = 1; cut < head.length(); cut++) {
            assertEquals(Progress.PARTIAL, take(head.substring(0, cut)));
            assertEquals(Progress.COMPLETE, take(head.substring(cut) + "GET /"), "cut at " + cut);
            assertEquals("y", inlet.borrow().parser.head().header("x"));
            inlet.giveBack();
            assertTrue(inlet.hasOctets(), "the next request waits");
            inlet.drop();
        }
    }

    @Test
    void aBodyKeepsTheIntake() {
        assertEquals(Progress.PARTIAL, take("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na"));
        assertTrue(inlet.borrow().isHeadComplete());
        assertNotSame(inlet.borrow(), state.borrow());
        assertEquals(Progress.COMPLETE, take("bc"));
        assertEquals("abc", inlet.borrow().body.toString(StandardCharsets.US_ASCII));
    }

    @Test
    void anUnfinishedHeadTellsItsMethod() {
        assertEquals(Progress.PARTIAL, take("\r\n"));
        assertTrue(inlet.isUntouched());
        assertEquals(Method.GET, inlet.method());
        assertEquals(Progress.PARTIAL, take("HEAD /"));
        assertFalse(inlet.isUntouched());
        assertEquals(Method.HEAD, inlet.method());
    }
}
