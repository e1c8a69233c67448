package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names that change their meaning between two look-ups (DNS rebinding), with the real ffmpeg behind the gate. */
@Timeout(300)
class RebindingIT {
    private static final InetAddress OPEN = address("127.0.0.2");
    private static final InetAddress CLOSED = address("127.0.0.1");

    private final AtomicInteger touched = new AtomicInteger();
    private HttpServer source;
    private ServerSocket bait;

    private static InetAddress address(String literal) {
        return Cidr.address(literal).orElseThrow();
    }

    @BeforeEach
    void listen() throws Exception {
        byte[] film = Files.readAllBytes(Clips.make(
                "bait.ts",
                Clips.video("320x180", 30, 4),
                Clips.tone(4),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")));
        source = HttpServer.create(new InetSocketAddress(OPEN, 0), 50);
        source.createContext("/", exchange -> {
            boolean list = exchange.getRequestURI().getPath().endsWith(".m3u8");
            byte[] body = list
                    ? "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfilm.ts\n#EXT-X-ENDLIST\n"
                            .getBytes(StandardCharsets.US_ASCII)
                    : film;
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        source.start();
        bait = new ServerSocket();
        bait.bind(new InetSocketAddress(CLOSED, source.getAddress().getPort()));
        Thread acceptor = new Thread(() -> {
            try {
                while (true) {
                    bait.accept().close();
                    touched.incrementAndGet();
                }
            } catch (IOException e) {
                // Closed.
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
    }

    @AfterEach
    void close() throws Exception {
        source.stop(0);
        bait.close();
        assertEquals(0, touched.get(), "somebody connected to the bait");
    }

    /** What ffmpeg's exit code is when it reads {@code list.m3u8} at a name with these answers, one after another. */
    private int read(List<List<InetAddress>> answers, AtomicInteger lookUps, Deque<Trouble> troubles) throws Exception {
        Deque<List<InetAddress>> left = new ArrayDeque<>(answers);
        Resolver resolver = name -> {
            lookUps.incrementAndGet();
            List<InetAddress> now = left.size() > 1 ? left.removeFirst() : left.getFirst();
            return now.toArray(InetAddress[]::new);
        };
        EgressRules rules = EgressRules.of(List.of(Cidr.parse("127.0.0.2").orElseThrow()), List.of());
        try (EgressGate gate = EgressGate.start(rules, resolver);
                Pass pass = gate.admit("test", Standing.PUBLIC, null)) {
            String url = "http://rebind.test:" + source.getAddress().getPort() + "/list.m3u8";
            Path said = Files.createTempFile("matinee-rebinding", ".err");
            ProcessBuilder builder = new ProcessBuilder(
                            "ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", url, "-f", "null", "-")
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().putAll(pass.environment());
            Process ffmpeg = builder.start();
            assertTrue(ffmpeg.waitFor(50, TimeUnit.SECONDS));
            Files.delete(said);
            pass.trouble().ifPresent(troubles::add);
            return ffmpeg.exitValue();
        }
    }

    @Test
    void aNameThatKeepsItsMeaningIsRead() throws Exception {
        var lookUps = new AtomicInteger();
        var troubles = new ArrayDeque<Trouble>();
        assertEquals(0, read(List.of(List.of(OPEN)), lookUps, troubles));
        assertEquals(List.of(), List.copyOf(troubles));
        assertTrue(lookUps.get() >= 2, "each connection asks anew");
    }

    @Test
    void aNameThatChangesItsMeaningIsRefused() throws Exception {
        var troubles = new ArrayDeque<Trouble>();
        assertNotEquals(0, read(List.of(List.of(OPEN), List.of(CLOSED)), new AtomicInteger(), troubles));
        assertEquals("source_forbidden_address", troubles.getFirst().code());
    }

    @Test
    void ofSeveralMeaningsOnlyTheOpenOneIsTried() throws Exception {
        var troubles = new ArrayDeque<Trouble>();
        assertEquals(0, read(List.of(List.of(CLOSED, OPEN)), new AtomicInteger(), troubles));
        assertEquals(List.of(), List.copyOf(troubles));
    }
}
