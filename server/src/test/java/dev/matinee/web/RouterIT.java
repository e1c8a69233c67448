package dev.matinee.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.matinee.net.HttpServer;
import dev.matinee.net.Reply;
import dev.matinee.net.ServerOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
