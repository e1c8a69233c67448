package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.http.HttpDate;
import dev.matinee.net.Client.Answer;
import dev.matinee.net.ServerOptions.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a well-behaved client sees, over both transports. */
@ParameterizedClass
@EnumSource(
        value = Transport.class,
        names = {"EPOLL", "NIO"})
class HttpServerIT {
    @Parameter
    Transport transport = Transport.AUTO;

    private Site site;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        site = new Site(transport);
        client = new Client(site.server);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        site.close();
    }

    @Test
    void aReplyHasItsFields() throws IOException {
        Answer answer = client.get("/");
        assertEquals(200, answer.status());
        assertEquals(Site.PAGE, answer.text());
        assertEquals("text/plain; charset=utf-8", answer.field("content-type"));
        assertEquals("no-cache", answer.field("cache-control"));
        assertEquals("*", answer.field("access-control-allow-origin"));
        assertEquals("nosniff", answer.field("x-content-type-options"));
        assertEquals("Accept-Encoding", answer.field("vary"));
        assertEquals("(none)", answer.field("connection"));
        assertTrue(Math.abs(HttpDate.parse(answer.field("date")) - System.currentTimeMillis() / 1000) < 3);
    }

    @Test
    void aConnectionPersists() throws IOException {
        for (int i = 0; i < 20; i++) {
            assertEquals(200, client.get("/").status());
            assertEquals(404, client.get("/nowhere").status());
            assertEquals(204, client.get("/none").status());
        }
        assertEquals(1, site.server.connections());
    }

    @Test
    void aConnectionEndsWhenAsked() throws IOException {
        Answer answer = client.get("/", "Connection: close");
        assertEquals("close", answer.field("connection"));
        assertTrue(client.isEnded());
    }

    @Test
    void http10EndsUnlessAskedNotTo() throws IOException {
        client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertEquals("keep-alive", client.read().field("connection"));
        client.send("GET / HTTP/1.0\r\n\r\n");
        assertEquals("close", client.read().field("connection"));
        assertTrue(client.isEnded());
    }

    @Test
    void headIsGetWithoutABody() throws IOException {
        for (String path : new String[] {"/", "/file", "/large", "/nowhere"}) {
            Answer get = client.get(path);
            Answer head = client.request("HEAD", path);
            assertEquals(get.status(), head.status());
            assertEquals(get.field("content-length"), head.field("content-length"));
            assertEquals(get.field("etag"), head.field("etag"));
            assertEquals(get.fields().keySet(), head.fields().keySet());
        }
        assertEquals(200, client.request("HEAD", "/file", "Range: bytes=0-1").status(), "ranges are for GET");
    }

    @Test
    void aReplyIsCompressedForThoseWhoTakeIt() throws IOException {
        Answer plain = client.get("/", "Accept-Encoding: br, gzip;q=0");
        Answer gzip = client.get("/", "Accept-Encoding: gzip, deflate, br");
        assertEquals("(none)", plain.field("content-encoding"));
        assertEquals("gzip", gzip.field("content-encoding"));
        assertEquals("Accept-Encoding", gzip.field("vary"));
        assertFalse(plain.field("etag").equals(gzip.field("etag")));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
            assertEquals(Site.PAGE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aReplyIsNotSentTwice() throws IOException {
        Answer first = client.get("/");
        Answer second = client.get("/", "If-None-Match: \"x\", W/" + first.field("etag"));
        assertEquals(304, second.status());
        assertEquals(first.field("etag"), second.field("etag"));
        assertEquals("no-cache", second.field("cache-control"));
        assertEquals("Accept-Encoding", second.field("vary"));
        assertEquals(200, client.get("/", "If-None-Match: \"x\"").status());
        assertEquals(412, client.get("/", "If-Match: \"x\"").status());
        assertEquals(200, client.get("/").status());
    }

    @Test
    void aFileIsSentWholeAndInParts() throws IOException {
        Answer whole = client.get("/file");
        assertEquals(200, whole.status());
        assertArrayEquals(site.bytes, whole.body());
        assertEquals("bytes", whole.field("accept-ranges"));
        assertEquals("video/mp2t", whole.field("content-type"));

        Answer part = client.get("/file", "Range: bytes=1000000-1999999");
        assertEquals(206, part.status());
        assertEquals("bytes 1000000-1999999/3000000", part.field("content-range"));
        assertArrayEquals(Arrays.copyOfRange(site.bytes, 1_000_000, 2_000_000), part.body());

        Answer tail = client.get("/file", "Range: bytes=-7");
        assertEquals("bytes 2999993-2999999/3000000", tail.field("content-range"));
        assertArrayEquals(Arrays.copyOfRange(site.bytes, 2_999_993, 3_000_000), tail.body());

        Answer none = client.get("/file", "Range: bytes=3000000-");
        assertEquals(416, none.status());
        assertEquals("bytes */3000000", none.field("content-range"));

        assertEquals(200, client.get("/file", "Range: bytes=0-1,5-6").status());
        assertEquals(
                206,
                client.get("/file", "Range: bytes=0-1", "If-Range: " + site.file.tag())
                        .status());
        assertEquals(
                200,
                client.get("/file", "Range: bytes=0-1", "If-Range: \"old\"").status());
    }

    @Test
    void aFileIsNotSentTwice() throws IOException {
        Answer whole = client.get("/file");
        assertEquals(
                304,
                client.get("/file", "If-None-Match: " + whole.field("etag")).status());
        assertEquals(
                304,
                client.get("/file", "If-Modified-Since: " + whole.field("last-modified"))
                        .status());
        assertEquals(412, client.get("/file", "If-Match: \"other\"").status());
        assertEquals(
                304,
                client.get("/file", "If-None-Match: " + whole.field("etag"), "Range: bytes=0-1")
                        .status(),
                "conditions come before ranges");
    }

    @Test
    void aLongBodyIsSentInSlices() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertArrayEquals(site.large, client.get("/large").body());
        }
        client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20));
        for (int i = 0; i < 20; i++) {
            assertArrayEquals(site.large, client.read().body());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        String[] paths = {"/query?a=1", "/later", "/query?a=2", "/file", "/elsewhere", "/query?a=3", "/large", "/none"};
        int rounds = 5;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < rounds; i++) {
            for (String path : paths) {
                all.append("GET ").append(path).append(" HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n");
            }
        }
        client.send(all.toString());
        for (int i = 0; i < rounds; i++) {
            assertEquals("1|y", client.read().text());
            assertEquals(Site.PAGE, client.read().text());
            assertEquals("2|y", client.read().text());
            assertArrayEquals(site.bytes, client.read().body());
            assertEquals(Site.PAGE, client.read().text());
            assertEquals("3|y", client.read().text());
            assertArrayEquals(site.large, client.read().body());
            assertEquals(204, client.read().status());
        }
    }

    @Test
    void bodiesArrive() throws IOException {
        client.send("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\nurl=https%3a%2f%2fa+b");
        assertEquals("https://a b", client.read().text());
        client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
        assertEquals("abcde", client.read().text());
        String body = "x".repeat(60_000);
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n")
                .send(body);
        assertEquals(body, client.read().text());
        assertEquals("1|null", client.get("/query?a=1").text(), "nothing of it is left");
    }

    @Test
    void aClientMayWaitForContinue() throws IOException {
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        assertEquals(100, client.read().status());
        assertEquals("abc", client.send("abc").read().text());
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");
        assertEquals(200, client.read().status(), "not when the body comes by itself");
    }

    @Test
    void anUnknownExpectationFails() throws IOException {
        assertEquals(417, client.get("/", "Expect: a-miracle").status());
    }

    @Test
    void optionsOfTheServer() throws IOException {
        Answer answer = client.request("OPTIONS", "*");
        assertEquals(204, answer.status());
        assertEquals("GET, HEAD, POST, DELETE, OPTIONS, PATCH", answer.field("allow"));
        assertEquals("(none)", answer.field("content-length"));
        assertEquals(200, client.get("/").status());
    }

    @Test
    void aBadPathDoesNotEndTheConnection() throws IOException {
        Answer answer = client.get("/%2e%2e/etc/passwd");
        assertEquals(400, answer.status());
        assertEquals(
                "{\"error\":\"The path must not hold the segments . and .., encoded or not.\",\"code\":\"dot_segment\"}",
                answer.text());
        assertEquals(200, client.get("/").status());
    }

    @Test
    void aBugIsAnsweredAndEndsTheConnection() throws IOException {
        assertEquals(500, client.get("/bug").status());
        assertTrue(client.isEnded());
    }

    @Test
    void aSecondAnswerIsABugOfTheHandlerAlone() throws IOException {
        assertEquals(200, client.get("/twice").status());
        assertEquals(200, client.get("/").status());
    }

    @Test
    void anAnswerMayComeLaterFromAnyThread() throws IOException {
        assertEquals(Site.PAGE, client.get("/later").text());
        assertEquals(Site.PAGE, client.get("/elsewhere").text());
        client.send("GET /held HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        Site.await(() -> !site.held.isEmpty(), "held");
        Exchange exchange = site.held.remove();
        assertTrue(exchange.isOpen());
        assertThrows(IllegalStateException.class, exchange::path);
        exchange.send(Reply.text(200, Site.PAGE).gzip().build());
        assertEquals("gzip", client.read().field("content-encoding"), "what it depends on is remembered");
        assertThrows(
                IllegalStateException.class,
                () -> exchange.send(Reply.empty(204).build()));
    }

    @Test
    void aHeldExchangeKnowsThatThePeerHasGone() throws IOException {
        client.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
        Site.await(() -> !site.held.isEmpty(), "held");
        Exchange exchange = site.held.remove();
        client.socket.setSoLinger(true, 0);
        client.close();
        Site.await(() -> !exchange.isOpen(), "gone");
        exchange.send(site.file);
    }

    @Test
    void aTakenPortIsAPlainFailure() {
        ServerOptions options = ServerOptions.DEFAULT
                .transport(transport)
                .listen("127.0.0.1", site.server.address().getPort());
        BindException failure = assertThrows(
                BindException.class,
                () -> HttpServer.start(options, exchange -> {}).close());
        assertTrue(String.valueOf(failure.getMessage()).contains("in use"), failure.getMessage());
    }
}
