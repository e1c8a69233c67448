package dev.matinee.media;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real HTTP server on loopback that hands out files, well or badly, by the first part of the path. */
public final class FileServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final AtomicInteger silences = new AtomicInteger();
    private volatile boolean deaf;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "file-server");
        thread.setDaemon(true);
        return thread;
    });

    public FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(workers);
        server.createContext("/ranges", exchange -> send(exchange, true, Long.MAX_VALUE));
        server.createContext("/fickle", exchange -> {
            if (!deaf) {
                send(exchange, true, Long.MAX_VALUE);
            }
        });
        server.createContext("/plain", exchange -> send(exchange, false, Long.MAX_VALUE));
        server.createContext("/cut", exchange -> send(exchange, false, 300_000));
        server.createContext("/breaking", exchange -> send(exchange, true, 200_000));
        server.createContext("/missing", exchange -> status(exchange, 404));
        server.createContext("/missing-late", exchange -> {
            pause();
            status(exchange, 404);
        });
        server.createContext("/forbidden", exchange -> status(exchange, 403));
        server.createContext("/broken", exchange -> status(exchange, 500));
        server.createContext("/html", exchange -> text(exchange, "text/html", "<html><body>Hello</body></html>"));
        server.createContext("/empty", exchange -> text(exchange, "video/mp4", ""));
        server.createContext("/hang", exchange -> {});
        server.createContext("/silent-once", this::sendSilentOnce);
        server.start();
    }

    /** The address of a file under one of the manners: {@code ranges}, {@code plain}, {@code cut} … */
    public String url(String manner, Path file) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + manner + file;
    }

    private static void pause() {
        try {
            Thread.sleep(6000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on, or no more, whoever newly asks for a {@code fickle} file waits for ever. */
    public void deaf(boolean now) {
        deaf = now;
    }

    /** How often a {@code silent-once} film has fallen silent. */
    public int silences() {
        return silences.get();
    }

    /** The first who wants it from its start gets a third, and then nothing. */
    private void sendSilentOnce(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        boolean whole = range == null || range.startsWith("bytes=0-");
        if (!whole || !silences.compareAndSet(0, 1)) {
            send(exchange, true, Long.MAX_VALUE);
            return;
        }
        Path file = file(exchange);
        exchange.getResponseHeaders().add("Accept-Ranges", "bytes");
        exchange.sendResponseHeaders(200, Files.size(file));
        try (InputStream in = Files.newInputStream(file)) {
            exchange.getResponseBody().write(in.readNBytes((int) (Files.size(file) / 3)));
            exchange.getResponseBody().flush();
        }
    }

    private static Path file(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return Path.of(path.substring(path.indexOf('/', 1)));
    }

    private static void send(HttpExchange exchange, boolean ranges, long cutAfter) throws IOException {
        Path file = file(exchange);
        long size = Files.size(file);
        long from = 0;
        long to = size - 1;
        exchange.getResponseHeaders().add("Content-Type", "video/mp4");
        String wanted = exchange.getRequestHeaders().getFirst("Range");
        Matcher range = RANGE.matcher(wanted == null ? "" : wanted);
        boolean partial = ranges && range.matches();
        if (ranges) {
            exchange.getResponseHeaders().add("Accept-Ranges", "bytes");
        }
        if (partial) {
            from = Long.parseLong(range.group(1));
            to = range.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(range.group(2)));
            if (from >= size) {
                status(exchange, 416);
                return;
            }
            exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-" + to + "/" + size);
        }
        exchange.sendResponseHeaders(partial ? 206 : 200, to - from + 1);
        try (SeekableByteChannel channel = Files.newByteChannel(file);
                InputStream in = Channels.newInputStream(channel.position(from));
                OutputStream out = exchange.getResponseBody()) {
            byte[] buffer = new byte[64 * 1024];
            long left = Math.min(to - from + 1, cutAfter);
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                out.write(buffer, 0, count);
                left -= count;
            }
        }
    }

    private static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static void text(HttpExchange exchange, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
