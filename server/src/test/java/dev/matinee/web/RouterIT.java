package dev.matinee.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.matinee.http.Method;
import dev.matinee.net.HttpServer;
import dev.matinee.net.Reply;
import dev.matinee.net.ServerOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which methods a resource has, and what it answers to the others (RFC 9110 §9 and §15.5.6). */
class RouterIT {
    private final AtomicInteger done = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        Reply reply = Reply.text(200, "x").build();
        Action action = (exchange, parameters) -> {
            done.incrementAndGet();
            exchange.send(reply);
        };
        server = HttpServer.start(
                ServerOptions.DEFAULT.listen("127.0.0.1", 0),
                new Router()
                        .get("/read/{name}", action)
                        .post("/do", action)
                        .post("/read/do", action)
                        .on("/file", 10, Map.of(Method.GET, action, Method.PATCH, action, Method.DELETE, action))
                        .post("/much", 50_000, action)
                        .post("/more", 1 << 20, action));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET     | /read/a | 200 |
            HEAD    | /read/a | 200 |
            OPTIONS | /read/a | 204 | GET, HEAD, OPTIONS
            POST    | /read/a | 405 | GET, HEAD, OPTIONS
            PUT     | /read/a | 405 | GET, HEAD, OPTIONS
            DELETE  | /read/a | 405 | GET, HEAD, OPTIONS
            PATCH   | /read/a | 405 | GET, HEAD, OPTIONS
            TRACE   | /read/a | 405 | GET, HEAD, OPTIONS
            POST    | /do     | 200 |
            POST    | /read/do | 200 |
            OPTIONS | /read/do | 204 | GET, HEAD, POST, OPTIONS
            DELETE  | /read/do | 405 | GET, HEAD, POST, OPTIONS
            GET     | /do     | 405 | POST, OPTIONS
            HEAD    | /do     | 405 | POST, OPTIONS
            OPTIONS | /do     | 204 | POST, OPTIONS
            OPTIONS | /other  | 404 |
            DELETE  | /other  | 404 |
            """)
    void methods(String method, String path, int status, String allow) throws Exception {
        HttpResponse<String> answer = send(request(path).method(method, BodyPublishers.noBody()));
        assertEquals(status, answer.statusCode());
        assertEquals(allow, answer.headers().firstValue("Allow").orElse(null));
    }

    @Test
    void onlyAPreflightIsToldOfOtherOrigins() throws Exception {
        HttpRequest.Builder preflight = request("/read/a").method("OPTIONS", BodyPublishers.noBody());
        assertEquals(
                "GET, HEAD, OPTIONS",
                send(preflight.header("Access-Control-Request-Method", "GET"))
                        .headers()
                        .firstValue("Access-Control-Allow-Methods")
                        .orElse(null));
        HttpResponse<String> plain = send(request("/read/a").method("OPTIONS", BodyPublishers.noBody()));
        assertEquals(
                null, plain.headers().firstValue("Access-Control-Allow-Methods").orElse(null));
        assertEquals("GET, HEAD, OPTIONS", plain.headers().firstValue("Allow").orElse(null));
    }

    /** A route says how much it takes; what it does not say, and what leads nowhere, takes a small form. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /do     | 4096  | 200
            /do     | 4097  | 413
            /much   | 50000 | 200
            /much   | 50001 | 413
            /more   | 65536 | 200
            /more   | 65537 | 413
            /read/a | 4096  | 405
            /read/a | 4097  | 413
            /other  | 4096  | 404
            /other  | 4097  | 413
            """)
    void bodies(String path, int octets, int status) throws Exception {
        byte[] body = new byte[octets];
        assertEquals(
                status,
                send(request(path).POST(BodyPublishers.ofByteArray(body))).statusCode());
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
        assertEquals(status, send(request(path).POST(chunked)).statusCode());
        assertEquals(status == 200 ? 2 : 0, done.get());
    }

    /** RFC 9110 §13.1.1: a method must not be performed where If-Match does not hold. */
    @Test
    void nothingIsDoneUnlessIfMatchHolds() throws Exception {
        for (String tags : new String[] {"\"x\"", "*"}) {
            HttpRequest.Builder post = request("/do").POST(BodyPublishers.noBody());
            assertEquals(412, send(post.header("If-Match", tags)).statusCode());
        }
        assertEquals(0, done.get());
        assertEquals(
                200,
                send(request("/do").POST(BodyPublishers.noBody()).header("If-None-Match", "*"))
                        .statusCode());
    }

    /** What can be changed is there, but has no tag. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            If-Match      | *   | 200
            If-Match      | "x" | 412
            If-None-Match | *   | 412
            If-None-Match | "x" | 200
            """)
    void whatIsThereIsChangedWhereTheConditionHolds(String name, String value, int status) throws Exception {
        for (String method : new String[] {"PATCH", "DELETE"}) {
            HttpRequest.Builder change = request("/file").method(method, BodyPublishers.noBody());
            assertEquals(status, send(change.header(name, value)).statusCode(), method);
        }
        assertEquals(status == 200 ? 2 : 0, done.get());
    }

    /** RFC 9110 §12.5.3 and §15.5.16. */
    @Test
    void codedBodiesAreRefused() throws Exception {
        HttpRequest.Builder post = request("/do").header("Content-Encoding", "gzip");
        HttpResponse<String> answer = send(post.POST(BodyPublishers.ofString("a=b")));
        assertEquals(415, answer.statusCode());
        assertEquals("identity", answer.headers().firstValue("Accept-Encoding").orElse(null));
        assertEquals(0, done.get());
    }

    /** What pages of other hosts may do with a visitor's browser: read. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a      |                      |                |            | 200
            a      | http://a             |                |            | 200
            A:8080 | https://a            |                |            | 200
            a      | http://a:9           |                |            | 200
            [::1]:1 | http://[::1]:2      |                |            | 200
            b      | https://a            | a              |            | 200
            b      | https://a            | a:443          |            | 200
            b      | https://a            |                | same-origin | 200
            a      | http://b.a           |                | same-site  | 200
            a      |                      |                | none       | 200
            a      | http://b             |                |            | 403
            a      | http://a.b           |                |            | 403
            a      | http://ab            |                |            | 403
            a      | http://b             | c              |            | 403
            a      | http://b:a           |                |            | 403
            a      | null                 |                |            | 403
            [::1]  | http://[::2]         |                |            | 403
            a      | http://b, http://a   |                |            | 403
            a      |                      |                | cross-site | 403
            a      | http://a             |                | cross-site | 403
            a      |                      |                | ?          | 403
            """)
    void pagesOfOtherHostsChangeNothing(String host, String origin, String forwarded, String site, int status)
            throws Exception {
        String fields = "Host: " + host + "\r\nConnection: close\r\n"
                + (origin == null ? "" : "Origin: " + origin + "\r\n")
                + (forwarded == null ? "" : "X-Forwarded-Host: " + forwarded + "\r\n")
                + (site == null ? "" : "Sec-Fetch-Site: " + site + "\r\n");
        assertEquals("HTTP/1.1 200", raw("GET /read/a HTTP/1.1\r\n" + fields + "\r\n"));
        assertEquals("HTTP/1.1 " + status, raw("POST /do HTTP/1.1\r\n" + fields + "\r\n"));
        assertEquals("HTTP/1.1 " + status, raw("DELETE /file HTTP/1.1\r\n" + fields + "\r\n"));
        assertEquals(status == 200 ? 3 : 1, done.get());
    }

    /** Sends what HttpClient would not; answers the first words of what comes back. */
    private String raw(String request) throws IOException {
        try (var socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), 0, 12, StandardCharsets.US_ASCII);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
