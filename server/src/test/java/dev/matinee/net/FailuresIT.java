package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.matinee.http.MediaType;
import dev.matinee.http.Method;
import dev.matinee.net.ServerOptions.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A bug of what the server calls ends one connection: it neither hangs nor leaks. */
@ParameterizedClass
@EnumSource(
        value = Transport.class,
        names = {"EPOLL", "NIO"})
class FailuresIT {
    private final Transport transport;
    private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> wakes = new LinkedBlockingQueue<>();
    private final AtomicInteger closed = new AtomicInteger();
    private HttpServer server;

    FailuresIT(Transport transport) {
        this.transport = transport;
    }

    /** Has nothing at first, and fails when it is woken; fails when it is closed too. */
    private final class Failing implements Arrival {
        private int asked;

        @Override
        public @Nullable ByteBuf next(ByteBufAllocator allocator, int most) {
            if (asked++ > 0) {
                throw new IllegalStateException("next, on purpose");
            }
            return null;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            throw new IllegalStateException("close, on purpose");
        }
    }

    private final ArrivingFile unopened = new ArrivingFile(100, MediaType.MP4, "\"a\"", (first, length, wake) -> {
        throw new IllegalStateException("open, on purpose");
    });
    private final ArrivingFile failing = new ArrivingFile(100, MediaType.MP4, "\"a\"", (first, length, wake) -> {
        wakes.add(wake);
        return new Failing();
    });

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.start(
                ServerOptions.DEFAULT
                        .listen("127.0.0.1", 0)
                        .eventLoops(1)
                        .transport(transport)
                        .deadlines(Site.DEADLINES),
                new Handler() {
                    @Override
                    public void handle(Exchange exchange) {
                        switch (exchange.path()) {
                            case "/unopened" -> exchange.send(unopened);
                            case "/failing" -> exchange.send(failing);
                            case "/held" -> held.add(exchange);
                            default -> exchange.send(Reply.text(200, "hello").build());
                        }
                    }

                    @Override
                    public int mostBody(Method method, String path) {
                        if (path.equals("/unbounded")) {
                            throw new IllegalStateException("mostBody, on purpose");
                        }
                        return 1000;
                    }
                });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void assertGone(Client client) throws IOException {
        client.in().readAllBytes();
        Site.await(() -> server.connections() == 0, "the connection is counted off");
    }

    @Test
    void anOpenerThatFails() throws IOException {
        try (Client client = new Client(server)) {
            client.send("GET /unopened HTTP/1.1\r\nHost: a\r\n\r\n");
            assertGone(client);
        }
    }

    @Test
    void anOpenerThatFailsForAnAnswerThatComesLater() throws Exception {
        try (Client client = new Client(server)) {
            client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
            held.take().send(unopened);
            assertGone(client);
        }
    }

    @Test
    void anArrivalThatFails() throws Exception {
        try (Client client = new Client(server)) {
            client.send("GET /failing HTTP/1.1\r\nHost: a\r\n\r\n");
            wakes.take().run();
            assertGone(client);
            assertEquals(1, closed.get());
        }
    }

    @Test
    void aBoundThatFails() throws Exception {
        try (Client client = new Client(server)) {
            // The answer to the first comes in a task, and so what is thrown goes up to no channel.
            client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "POST /unbounded HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345");
            held.take().send(Reply.text(200, "hello").build());
            String answers = new String(client.in().readAllBytes(), StandardCharsets.US_ASCII);
            assertFalse(answers.contains(" 408 "), "it is left to the deadline");
            Site.await(() -> server.connections() == 0, "the connection is counted off");
        }
    }

    @Test
    void anAnswerAfterTheServerHasClosed() throws Exception {
        Path path = Files.createTempFile("segment", ".ts");
        SharedFile file = SharedFile.open(path, MediaType.MPEG_TS, "no-store");
        Files.delete(path);
        try (Client client = new Client(server)) {
            client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\nGET /failing HTTP/1.1\r\nHost: a\r\n\r\n");
            Exchange exchange = held.take();
            server.close();
            exchange.send(file);
            file.release();
            assertFalse(file.isOpen(), "a reference leaked");
        }
    }
}
