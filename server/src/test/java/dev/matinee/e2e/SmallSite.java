package dev.matinee.e2e;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A site of a few pages and films on 127.0.0.2. Some of its films are for those only who come from the right page. */
final class SmallSite implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final Map<String, List<Headers>> asked = new ConcurrentHashMap<>();

    SmallSite() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0), 50);
        server.setExecutor(workers);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.2:" + server.getAddress().getPort() + path;
    }

    void page(String path, String body) {
        answer(
                path,
                "text/html",
                "<!doctype html><html><head><title>A small site</title></head><body>" + body + "</body></html>");
    }

    void answer(String path, String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> send(exchange, type, body));
    }

    void file(String path, Path file) throws IOException {
        byte[] body = Files.readAllBytes(file);
        server.createContext(path, exchange -> send(exchange, "video/mp4", body));
    }

    /** A file for those who say that they come from the page at this address. */
    void guarded(String path, Path file, String page) throws IOException {
        byte[] body = Files.readAllBytes(file);
        server.createContext(path, exchange -> {
            if (page.equals(exchange.getRequestHeaders().getFirst("Referer"))) {
                send(exchange, "video/mp4", body);
            } else {
                refuse(exchange);
            }
        });
    }

    /** A file that is somewhere else. */
    void moved(String path, String to) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    void remove(String path) {
        server.removeContext(path);
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(403, -1);
        exchange.close();
    }

    /** What they said who got something from this path, one after another. */
    List<Headers> asked(String path) {
        return asked.getOrDefault(path, List.of());
    }

    void forget() {
        asked.clear();
    }

    private void send(HttpExchange exchange, String type, byte[] whole) throws IOException {
        asked.computeIfAbsent(exchange.getHttpContext().getPath(), any -> new CopyOnWriteArrayList<>())
                .add(exchange.getRequestHeaders());
        String wanted = exchange.getRequestHeaders().getFirst("Range");
        Matcher range = RANGE.matcher(wanted == null ? "" : wanted);
        byte[] body = whole;
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        if (range.matches()) {
            int from = Math.min(whole.length - 1, Integer.parseInt(range.group(1)));
            int to = range.group(2).isEmpty()
                    ? whole.length
                    : Math.min(whole.length, Integer.parseInt(range.group(2)) + 1);
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + whole.length);
            body = Arrays.copyOfRange(whole, from, to);
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(range.matches() ? 206 : 200, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
