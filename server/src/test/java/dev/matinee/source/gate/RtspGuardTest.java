package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects are seen however they are cut, and nothing else is taken for one. */
class RtspGuardTest {
    private static final String DESCRIBED =
            "RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 21\r\n\r\nRTSP/1.0 302 Moved\r\n\r";
    /** A dollar, the channel, a length of 20. */
    private static final String FRAME = "$\0\0\u0014RTSP/1.0 302 Moved\r\n";

    private static final String MOVED = "RTSP/1.0 302 Moved\r\nLocation: rtsp://127.0.0.1/\r\n\r\n";

    /** Feeds octets in pieces of a size; answers what has been let through. */
    private static String through(String octets, int piece, List<Trouble> refused) {
        return RtspPieces.through(new RtspGuard(refused::add), octets, piece);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void descriptionsAndMediaPass(int piece) {
        List<Trouble> refused = new ArrayList<>();
        String all = "\r\n" + DESCRIBED + FRAME + DESCRIBED + FRAME + FRAME;
        assertEquals(all, through(all, piece, refused));
        assertTrue(refused.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void aRedirectEndsIt(int piece) {
        for (String moved : List.of(MOVED, MOVED.replace("\r", ""), MOVED.replace("1.0 302", "1.0  301"))) {
            List<Trouble> refused = new ArrayList<>();
            assertFalse(through(DESCRIBED + FRAME + moved, piece, refused).endsWith("\n\r\n"));
            assertEquals("source_forbidden_protocol", refused.get(0).code());
        }
    }
}
