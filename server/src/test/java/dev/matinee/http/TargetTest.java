package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TargetTest {
    @TestFactory
    Stream<DynamicTest> cases() {
        return TableFile.read("targets.txt").cases().stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.title(), () -> assertEquals(one.outcome(), outcome(one.input()), one.title())));
    }

    /** Whatever octets come: an accepted path begins with a slash and cannot leave a directory. */
    @Test
    void noPathEscapes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] pieces = {"/", ".", "..", "%2e", "%2f", "%5c", "%00", "a", "%", "?", "%c3%a9", "//", "%25", "+"};
        for (int run = 0; run < 20_000; run++) {
            StringBuilder raw = new StringBuilder("/");
            for (int i = random.nextInt(8); i > 0; i--) {
                raw.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] octets = raw.toString().getBytes(StandardCharsets.US_ASCII);
            Target target = Target.decode(octets, 0, octets.length);
            if (target.violation() == null) {
                String path = target.path() + "/";
                String words = raw + ", seed " + seed;
                assertEquals('/', path.charAt(0), words);
                assertFalse(path.contains("/../") || path.contains("/./"), words);
                assertFalse(path.contains("\\") || path.contains("\0"), words);
            }
        }
    }

    @Test
    void rememberedTargetsAreTheSame() {
        TargetCache cache = new TargetCache();
        Target first = cache.decode(head("/a?b=c"));
        assertSame(first, cache.decode(head("/a?b=c")));
        assertEquals("/b", cache.decode(head("/b")).path());
        assertEquals("/a", cache.decode(head("http://host/a")).path());
        String longPath = "/" + "x".repeat(400);
        assertEquals(longPath, cache.decode(head(longPath)).path());
        for (int i = 0; i < 1000; i++) {
            assertEquals("/" + i, cache.decode(head("/" + i)).path());
        }
    }

    private static RequestHead head(String target) {
        HeadParser parser = new HeadParser(Limits.DEFAULT);
        String request = "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
        assertEquals(Progress.COMPLETE, parser.parse(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII)));
        return parser.head();
    }

    private static String outcome(byte[] octets) {
        Target target = Target.decode(octets, 0, octets.length);
        if (target.violation() != null) {
            return "BAD " + target.violation();
        }
        StringBuilder words = new StringBuilder(target.path());
        for (FormBody.Parameter parameter : target.query().parameters()) {
            words.append(' ').append(parameter.name()).append('=').append(parameter.value());
        }
        return words.toString();
    }
}
