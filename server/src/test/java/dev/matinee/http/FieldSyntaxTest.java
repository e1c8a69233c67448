package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates, weights, and the fields that we write ourselves. */
class FieldSyntaxTest {
    /** Not an allocation a request. */
    @Test
    void aHostThatIsAskedForAgainIsTheSameString() {
        HeadParser parser = new HeadParser(Limits.DEFAULT);
        String first = host(parser, "Films.example:80");
        assertEquals("films.example:80", first);
        assertSame(first, host(parser, "FILMS.example:80"));
        assertEquals("films.example", host(parser, "films.example"));
    }

    private static String host(HeadParser parser, String written) {
        parser.reset();
        byte[] head = ("GET / HTTP/1.1\r\nHost: " + written + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        assertEquals(Progress.COMPLETE, parser.parse(Unpooled.wrappedBuffer(head)));
        return String.valueOf(parser.head().host());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void theThreeFormsOfADate(String text) {
        assertEquals(784_111_777, HttpDate.parse(text));
        assertEquals("Sun, 06 Nov 1994 08:49:37 GMT", HttpDate.format(784_111_777));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Sun, 06 Foo 1994 08:49:37 GMT",
                "Sun, 06 anF 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT ",
                "784111777"
            })
    void whatIsNoDate(String text) {
        assertEquals(HttpDate.NONE, HttpDate.parse(text));
    }

    @Test
    void datesGoThereAndBack() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            long second = random.nextLong(4_000_000_000L);
            String text = HttpDate.format(second);
            assertEquals(29, text.length());
            assertEquals(second, HttpDate.parse(text), text + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gzip                     | true
            GZip                     | true
            x-gzip                   | true
            deflate, gzip;q=1.0, br  | true
            br, gzip ; q=0.001       | true
            *                        | true
            *;q=0.5                  | true
            gzip;q=0                 | false
            gzip;q=0.000             | false
            gzip;Q=0                 | false
            *, gzip;q=0              | false
            *;q=0                    | false
            identity                 | false
            br                       | false
            gzipp                    | false
            gzip;q=x                 | false
            gzip;q=                  | false
            ,,                       | false
            gzip;q=0.1, identity     | false
            identity;q=0.5, gzip;q=0.4 | false
            identity;q=0.5, gzip;q=0.5 | true
            identity;q=0, *;q=0.001  | true
            gzip, identity;q=0.999   | true
            *;q=0.2, identity;q=0.3  | false
            """)
    void acceptEncoding(String value, boolean expected) {
        byte[] octets = value.getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(expected, AcceptEncoding.allowsGzip(octets, 0, octets.length));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/x             | true
            Text/X             | true
            text/x;charset=a   | true
            text/x ; charset=a | true
            text/xy            | false
            text/              | false
            text/x-y           | false
            """)
    void mediaTypes(String value, boolean expected) {
        assertEquals(expected, head("Content-Type: " + value + "\r\n").mayBe("text/x"));
    }

    @Test
    void severalLinesAreOneList() {
        RequestHead head = head("Accept-Encoding: br\r\nX: 1\r\naccept-encoding: gzip;q=0\r\nx: 2\r\n");
        assertEquals("br, gzip;q=0", head.header(Field.ACCEPT_ENCODING));
        assertEquals("1, 2", head.header("X"));
        assertNull(head.header("Y"));
        assertEquals("a", head.header("host"));
        assertTrue(!head.acceptsGzip());
        assertTrue(head("Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n").acceptsGzip());
    }

    @Test
    void noLineIsSmuggledIntoAnAnswer() {
        ResponseHead head = new ResponseHead(200);
        assertThrows(IllegalArgumentException.class, () -> head.field("X", "a\r\nY: b"));
        assertThrows(IllegalArgumentException.class, () -> head.field("X", "a\nb"));
        assertThrows(IllegalArgumentException.class, () -> head.field("X", "\0"));
        assertThrows(IllegalArgumentException.class, () -> head.field("X", "é"));
        assertThrows(IllegalArgumentException.class, () -> head.field("X Y", "a"));
        assertThrows(IllegalArgumentException.class, () -> head.field("", "a"));
        assertThrows(IllegalArgumentException.class, () -> new ResponseHead(99));
    }

    private static RequestHead head(String fields) {
        HeadParser parser = new HeadParser(Limits.DEFAULT);
        String request = "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
        assertEquals(Progress.COMPLETE, parser.parse(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII)));
        return parser.head();
    }
}
