package dev.matinee.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.http.FormBody;
import dev.matinee.session.Viewers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatTest {
    private static final String[] PIECES = {
        "viewer",
        "leaving",
        "viewe",
        "viewers",
        "=",
        "=",
        "=",
        "&",
        "&",
        "1",
        "0",
        "a",
        "-_Z9",
        "x".repeat(64),
        "plays",
        "opus"
    };

    private static ByteBuf octets(String form) {
        return Unpooled.copiedBuffer(form, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            viewer=8f14e45f-ceea              | 8f14e45f-ceea | false
            viewer=a&leaving=1                | a             | true
            leaving=1&viewer=a                | a             | true
            leaving=1                         | -             | true
            leaving=0&viewer=a                | a             | false
            leaving=11&viewer=a               | a             | false
            leaving&viewer=a                  | a             | false
            leaving=0&leaving=1               | -             | false
            viewer=a&viewer=b                 | a             | false
            viewers=b&viewer=a                | a             | false
            &&viewer=a&                       | a             | false
            viewer=                           | -             | false
            viewer                            | -             | false
            viewer&viewer=a                   | -             | false
            viewer=a=b                        | -             | false
            ''                                | -             | false
            """)
    void aPlainFormSays(String form, String viewer, boolean leaving) {
        ByteBuf body = octets(form);
        assertTrue(Heartbeat.isPlain(body));
        assertEquals(viewer == null ? Viewers.NAMELESS : Viewers.key(viewer), Heartbeat.viewer(body));
        assertEquals(leaving, Heartbeat.leaves(body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            viewer=a&plays=hevc-opus          | hevc-opus
            plays=AV1-x-opus-av1&viewer=a     | av1-opus
            plays=&viewer=a                   | ''
            viewer=a                          | ''
            plays=hevc10                      | hevc10
            """)
    void aBeatSaysWhatItsViewerPlays(String form, String plays) {
        assertEquals(plays, Heartbeat.plays(octets(form)).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer=%61", "viewer=a+b", "viewer=a.b", "viewer=\u00e9", "viewer=a;leaving=1"})
    void othersAreDecoded(String form) {
        assertFalse(Heartbeat.isPlain(octets(form)));
    }

    @Test
    void aNameOfMoreThan64CharactersIsNone() {
        assertEquals(Viewers.key("x".repeat(64)), Heartbeat.viewer(octets("viewer=" + "x".repeat(64))));
        assertEquals(Viewers.NAMELESS, Heartbeat.viewer(octets("viewer=" + "x".repeat(65))));
    }

    @Test
    void readingInPlaceSaysWhatDecodingSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder form = new StringBuilder();
            for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
                form.append(PIECES[random.nextInt(PIECES.length)]);
            }
            ByteBuf body = octets(form.toString());
            FormBody decoded = FormBody.parse(body.duplicate(), 32);
            String words = form + ", seed " + seed;
            assertEquals(Heartbeat.viewer(decoded.get("viewer")), Heartbeat.viewer(body), words);
            assertEquals(Heartbeat.leaves(decoded.get("leaving")), Heartbeat.leaves(body), words);
            assertEquals(Forms.plays(decoded), Heartbeat.plays(body), words);
        }
    }
}
