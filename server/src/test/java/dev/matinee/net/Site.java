package dev.matinee.net;

import dev.matinee.http.FormBody;
import dev.matinee.http.MediaType;
import dev.matinee.net.ServerOptions.Deadlines;
import dev.matinee.net.ServerOptions.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with a few resources of every kind, for the tests. */
final class Site implements AutoCloseable {
    static final Deadlines DEADLINES = new Deadlines(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));
    /** For tests that take their time with every connection. */
    static final Deadlines PATIENT = new Deadlines(
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(8));

    static final String PAGE = "a page of text. ".repeat(100);

    final byte[] bytes = new byte[3_000_000];
    final byte[] large = new byte[400_000];
    final Path path;
    final SharedFile file;
    final HttpServer server;
    final AtomicInteger handled = new AtomicInteger();
    final Queue<Exchange> held = new ConcurrentLinkedQueue<>();

    private final Reply page =
            Reply.text(200, PAGE).tagged().gzip().cacheControl("no-cache").build();
    private final Reply largeReply;

    Site(Transport transport) throws IOException {
        this(ServerOptions.DEFAULT.transport(transport));
    }

    Site(ServerOptions options) throws IOException {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        System.arraycopy(bytes, 0, large, 0, large.length);
        largeReply = Reply.of(200, MediaType.OCTETS, large).build();
        path = Files.createTempFile("segment", ".ts");
        Files.write(path, bytes);
        file = SharedFile.open(path, MediaType.MPEG_TS, "max-age=60");
        ServerOptions chosen = options.listen("127.0.0.1", 0).eventLoops(2);
        if (chosen.deadlines().equals(Deadlines.DEFAULT)) {
            chosen = chosen.deadlines(DEADLINES);
        }
        server = HttpServer.start(chosen, this::handle);
    }

    private void handle(Exchange exchange) {
        handled.incrementAndGet();
        switch (exchange.path()) {
            case "/" -> exchange.send(page);
            case "/file" -> exchange.send(file);
            case "/large" -> exchange.send(largeReply);
            case "/echo" ->
                exchange.send(Reply.text(200, exchange.body().toString(StandardCharsets.UTF_8))
                        .build());
            case "/form" ->
                exchange.send(Reply.text(
                                200,
                                String.valueOf(
                                        FormBody.parse(exchange.body(), 10).get("url")))
                        .build());
            case "/query" ->
                exchange.send(Reply.text(200, exchange.query("a") + "|" + exchange.header("x"))
                        .build());
            case "/host" ->
                exchange.send(Reply.text(200, exchange.host() + "|" + exchange.isForeign())
                        .build());
            case "/later" -> exchange.executor().schedule(() -> exchange.send(page), 100, TimeUnit.MILLISECONDS);
            case "/elsewhere" -> new Thread(() -> exchange.send(page), "elsewhere").start();
            case "/held" -> held.add(exchange);
            case "/bug" -> throw new IllegalStateException("on purpose");
            case "/twice" -> {
                exchange.send(page);
                exchange.send(page);
            }
            case "/none" -> exchange.send(Reply.empty(204).build());
            default ->
                exchange.send(
                        Reply.error(404, "There is nothing here.", "not_found").build());
        }
    }

    /** Waits for something that another thread does. */
    static void await(java.util.function.BooleanSupplier condition, String what) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        file.release();
        Files.deleteIfExists(path);
        if (file.isOpen()) {
            throw new AssertionError("a reference on the file leaked");
        }
    }
}
