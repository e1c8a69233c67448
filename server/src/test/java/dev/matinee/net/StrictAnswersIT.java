package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.http.HttpDate;
import dev.matinee.net.Client.Answer;
import dev.matinee.net.ServerOptions.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9110 and 9112 ask of answers, one test a rule; what they ask of requests stands in the tables of http. */
class StrictAnswersIT {
    private static final String LATER = "Fri, 01 Jan 2100 00:00:00 GMT";
    private static final String EARLIER = "Sat, 01 Jan 2000 00:00:00 GMT";

    private Site site;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        site = new Site(Transport.AUTO);
        client = new Client(site.server);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        site.close();
    }

    /** RFC 9112 §3.2.2: where the target names the host, Host is ignored. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            /host               ; HTTP/1.1; Host: A:80; http://a       ; a:80|false
            /host               ; HTTP/1.1; Host: A:80; http://b       ; a:80|true
            http://B:81/host    ; HTTP/1.1; Host: a   ; http://b       ; b:81|false
            http://[::1]/host?x ; HTTP/1.1; Host: a   ; http://[::1]:80; [::1]|false
            http://b/host       ; HTTP/1.1; Host: a   ; http://a       ; b|true
            http://b/host       ; HTTP/1.0; X: y      ; http://b       ; b|false
            /host               ; HTTP/1.0; X: y      ; http://b       ; null|true
            """)
    void theTargetSaysWhichHostIsAsked(String target, String version, String field, String origin, String expected)
            throws IOException {
        client.send("GET " + target + " " + version + "\r\n" + field + "\r\nOrigin: " + origin + "\r\n\r\n");
        assertEquals(expected, client.read().text());
    }

    /** RFC 9110 §6.6.1, and §8.6 for those without a body. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET     | /        |                            | 200
            GET     | /file    |                            | 200
            GET     | /file    | Range: bytes=0-1           | 206
            GET     | /file    | Range: bytes=9999999-      | 416
            GET     | /file    | If-None-Match: *           | 304
            GET     | /file    | If-Match: "x"              | 412
            GET     | /        | If-None-Match: *           | 304
            GET     | /large   | If-None-Match: *           | 304
            GET     | /none    |                            | 204
            OPTIONS | *        |                            | 204
            GET     | /nowhere |                            | 404
            GET     | /%00     |                            | 400
            GET     | /        | X : y                      | 400
            GET     | /        | Expect: a-miracle          | 417
            BREW    | /        |                            | 501
            GET     | https://a |                           | 421
            POST    | /        | Content-Length: 1000000000 | 413
            GET     | /bug     |                            | 500
            """)
    void everyAnswerHasADateAndALength(String method, String path, String field, int status) throws IOException {
        Answer answer = client.request(method, path, field == null ? new String[0] : new String[] {field});
        assertEquals(status, answer.status());
        assertNotEquals(HttpDate.NONE, HttpDate.parse(answer.field("date")));
        boolean bodiless = status == 204 || status == 304;
        assertEquals(
                bodiless ? "(none)" : Integer.toString(answer.body().length), answer.field("content-length"), "length");
        assertEquals("(none)", answer.field("transfer-encoding"));
    }

    /** RFC 9110 §9.3.2: not even what is wrong with it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HEAD / HTTP/1.1\\r\\n\\r\\n                                        | 400
            HEAD / HTTP/9.9\\r\\nHost: a\\r\\n\\r\\n                           | 505
            HEAD /%2e%2e HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n | 400
            HEAD / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 99999\\r\\n\\r\\n   | 413
            HEAD /bug HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n                        | 500
            HEAD /                                                             | 408
            """)
    void anAnswerToHeadHasNoBody(String request, int status) throws IOException {
        client.send(request.replace("\\r", "\r").replace("\\n", "\n"));
        Answer answer = client.read(true);
        assertEquals(status, answer.status());
        assertNotEquals("0", answer.field("content-length"), "the length is GET's");
        assertTrue(client.isEnded());
    }

    /** The next request on a parser that has seen HEAD is not taken for one. */
    @Test
    void aBadRequestAfterHeadHasABody() throws IOException {
        assertEquals(200, client.request("HEAD", "/").status());
        client.send("\0");
        assertTrue(client.read().body().length > 0);
    }

    /** RFC 9112 §9.6: close is said before it is done, and nothing that came behind it is answered. */
    @Test
    void nothingBehindCloseIsAnswered() throws IOException {
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals("close", client.read().field("connection"));
        assertTrue(client.isEnded());
        assertEquals(1, site.handled.get());
    }

    /** RFC 9110 §2.5: an answer says the newest version of ours, whatever the request said. */
    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.0", "1.2"})
    void answersSayHttp11(String version) throws IOException {
        client.send("GET / HTTP/" + version + "\r\nHost: a\r\n\r\n");
        assertEquals(200, client.read().status(), "its status line is checked by the client");
    }

    /** RFC 9110 §10.1.1. */
    @Test
    void http10GetsNoContinue() throws IOException {
        client.send("POST /echo HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        client.send("abc");
        assertEquals(200, client.read().status());
    }

    @Test
    void continueComesForChunksToo() throws IOException {
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
        assertEquals(100, client.read().status());
        assertEquals("abc", client.send("3\r\nabc\r\n0\r\n\r\n").read().text());
    }

    @Test
    void noContinueForABodyThatIsRefused() throws IOException {
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n");
        assertEquals(413, client.read().status());
        assertTrue(client.isEnded());
    }

    @Test
    void noContinueWhereThereIsNoBody() throws IOException {
        assertEquals(200, client.get("/", "Expect: 100-continue").status());
    }

    /** RFC 9110 §13.2.2. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            If-None-Match: "x"      | If-Modified-Since: LATER     | 200
            If-None-Match: *        | If-Modified-Since: EARLIER   | 304
            If-Match: *             | If-Unmodified-Since: EARLIER | 200
            If-Match: "x"           | If-None-Match: *             | 412
            If-Match: *             | If-None-Match: *             | 304
            If-Unmodified-Since: EARLIER | If-None-Match: *        | 412
            If-Unmodified-Since: LATER | X: y                      | 200
            If-Modified-Since: LATER | X: y                        | 304
            If-Modified-Since: EARLIER | X: y                      | 200
            If-Modified-Since: nonsense | X: y                     | 200
            If-Modified-Since: LATER | If-Modified-Since: LATER    | 200
            If-None-Match: "x       | X: y                         | 200
            Range: bytes=0-1        | If-Match: "x"                | 412
            Range: bytes=0-1        | If-None-Match: *             | 304
            Range: bytes=0-1        | If-Range: LATER              | 200
            Range: bytes=0-1        | If-Range: W/"x"              | 200
            Range: bytes=9999999-   | If-Range: "x"                | 200
            Range: bytes=9999999-   | If-None-Match: *             | 304
            If-Range: "x"           | X: y                         | 200
            Range: bytes=0-1        | Range: bytes=3-4             | 200
            Range: bytes=0-1,3-4    | X: y                         | 200
            Range: bytes=0-5,3-4    | X: y                         | 200
            Range: bytes=-5         | X: y                         | 206
            Range: bytes=-9999999   | X: y                         | 206
            Range: bytes=-0         | X: y                         | 416
            Range: bytes=5-2        | X: y                         | 200
            Range: lines=1-2        | X: y                         | 200
            Range: bytes=99999999999999999999- | X: y              | 416
            """)
    void conditionsHaveAnOrder(String first, String second, int status) throws IOException {
        Answer answer = client.get("/file", dated(first), dated(second));
        assertEquals(status, answer.status());
        assertEquals(status == 304 ? 0 : Integer.parseInt(answer.field("content-length")), answer.body().length);
    }

    /** RFC 9110 §13.1.3, §14.2: conditions on a date are for GET and HEAD, ranges for GET. */
    @Test
    void otherMethodsHaveNoConditionsAndNoRanges() throws IOException {
        for (String field : new String[] {"If-Modified-Since: " + LATER, "If-None-Match: *", "Range: bytes=0-1"}) {
            assertEquals(200, client.request("POST", "/file", field).status(), field);
        }
        assertEquals(
                200, client.request("HEAD", "/file", "Range: bytes=9999999-").status());
        assertEquals(304, client.request("HEAD", "/file", "If-None-Match: *").status());
        assertEquals(
                304,
                client.request("HEAD", "/file", "If-Modified-Since: " + LATER).status());
    }

    /** RFC 9110 §13.2.1: an answer that isn't 200 by itself has no conditions. */
    @Test
    void errorsHaveNoConditions() throws IOException {
        assertEquals(404, client.get("/nowhere", "If-None-Match: *").status());
        assertEquals(404, client.get("/nowhere", "If-Match: \"x\"").status());
        assertEquals(404, client.get("/nowhere", "Range: bytes=0-1").status());
    }

    /** RFC 9110 §15.3.7 and §15.4.5: what the 200 would have said stays said. */
    @Test
    void partsAnd304SayWhatTheWholeSays() throws IOException {
        Answer whole = client.get("/file");
        Answer part = client.get("/file", "Range: bytes=1-2");
        Answer none = client.get("/file", "If-None-Match: *");
        for (String name : new String[] {"etag", "cache-control", "last-modified"}) {
            assertEquals(whole.field(name), part.field(name), name);
            assertEquals(whole.field(name), none.field(name), name);
        }
        assertEquals("2", part.field("content-length"));
        assertEquals("(none)", none.field("content-length"));
        assertEquals("(none)", none.field("content-type"));
    }

    /** RFC 9110 §8.8.2.1: a file from the future was modified now. */
    @Test
    void lastModifiedIsNotLaterThanDate() throws IOException {
        Path path = Files.createTempFile("future", ".ts");
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(86_400)));
        SharedFile file = SharedFile.open(path, "video/mp2t", "no-store");
        try (HttpServer server = HttpServer.start(
                        ServerOptions.DEFAULT.listen("127.0.0.1", 0), exchange -> exchange.send(file));
                Client other = new Client(server)) {
            Answer answer = other.get("/");
            assertTrue(HttpDate.parse(answer.field("last-modified")) <= HttpDate.parse(answer.field("date")));
        }
        file.release();
        assertFalse(file.isOpen());
        Files.delete(path);
    }

    /** Nothing is answered to half a request, whatever half. */
    @Test
    void halfARequestIsWaitedFor() throws IOException {
        String request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
        for (int split = 1; split < request.length(); split++) {
            client.send(request.substring(0, split));
            client.send(request.substring(split));
            assertEquals("abc", client.read().text(), "split at " + split);
        }
    }

    private static String dated(String field) {
        return field.replace("LATER", LATER).replace("EARLIER", EARLIER);
    }
}
