package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests name the server of the link however they are cut, and all else stays as it is. */
class RtspNamingTest {
    private static final String DOOR = "rtsp://127.0.0.1:45867";
    private static final String SERVER = "rtsps://films.example:8322";
    /** A dollar, the channel, a length of 30. */
    private static final String FRAME = "$\0\0\u001ePLAY " + DOOR + " R\n\n";

    private static final String HEARD = "RTSP/1.0 200 OK\r\nCSeq: 9\r\n\r\n";

    /** What came of ffmpeg 5.1 and GStreamer 1.22. */
    private static final String LOGIN =
            "CSeq: 3\r\nAuthorization: Digest username=\"u\", realm=\"GStreamer RTSP Server\", "
                    + "nonce=\"5d0ab9d37c669424\", uri=\"URI\", response=\"HASH\"\r\n\r\n";

    private final List<Trouble> refused = new ArrayList<>();

    /** Feeds octets in pieces of a size. */
    private String through(String octets, int piece) {
        return RtspPieces.through(new RtspNaming(DOOR, SERVER, RtspLogin.of(""), refused::add), octets, piece);
    }

    private static String request(String method, String address) {
        return method + " " + address + " RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: " + DOOR + "/\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 64, 100000})
    void everyRequestNamesTheServer(int piece) {
        String body =
                "GET_PARAMETER * RTSP/1.0\r\nContent-length: 44\r\n\r\nPLAY " + DOOR + "/ RTSP/1.0\r\n\r\n\r\n\r\n";
        StringBuilder asked = new StringBuilder();
        StringBuilder wanted = new StringBuilder();
        for (String method : List.of("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "GET_PARAMETER", "PAUSE", "TEARDOWN")) {
            for (String path : List.of("", "/cam?x=" + DOOR + "/", "?x=1")) {
                asked.append(request(method, DOOR + path))
                        .append(FRAME)
                        .append(body)
                        .append(HEARD);
                wanted.append(request(method, SERVER + path))
                        .append(FRAME)
                        .append(body)
                        .append(HEARD);
            }
            // As its answers name them, and another port.
            for (String same : List.of(SERVER + "/cam", "*", "rtsp://10.0.0.1/cam/track=1", DOOR + "0/cam")) {
                asked.append(request(method, same)).append(FRAME);
                wanted.append(request(method, same)).append(FRAME);
            }
        }
        assertEquals(wanted.toString(), through(asked.toString(), piece));
        assertTrue(refused.isEmpty());
    }

    @Test
    void aHeadWithoutAnEndEndsIt() {
        assertEquals("", through("PLAY " + DOOR + "/" + "x".repeat(70_000), 1000));
        assertEquals(1, refused.size());
    }

    /** Each as its two ends computed it for the one address, and as RFC 2617 §3.2.2.1 has it for the other. */
    @ParameterizedTest
    @CsvSource({
        "u:p%20w@, DESCRIBE, /cam?x=1, ad1961929d8280f0798c1bd6c1365b55",
        "u:p w@, SETUP, /cam/stream=0, c01f2e4983e3fafc6067122a203c6179",
        "u%3Ap%20w@, PLAY, /cam/, 76f23c7697fc6a7992918aa3362edad0",
    })
    void aLoginIsComputedAsByLibavformat(String user, String method, String path, String hash) {
        String fields = LOGIN.replace("URI", "rtsp://films.example" + path).replace("HASH", "0");
        assertEquals(
                LOGIN.replace("URI", DOOR + path).replace("HASH", hash),
                RtspLogin.of(user).rewrite(fields, method, "rtsp://films.example", DOOR));
    }

    /** The example of RFC 2617 §3.5, from one path to another. */
    @Test
    void aLoginWithACountIsComputedAsTheRfcHasIt() {
        String field =
                "Authorization: Digest username=\"Mufasa\", realm=\"testrealm@host.com\", qop=auth, nc=00000001, "
                        + "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"URI\", cnonce=\"0a4f113b\", response=\"HASH\", "
                        + "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        assertEquals(
                field.replace("URI", "/dir/index.html").replace("HASH", "6629fae49393a05397450978507c4ef1"),
                RtspLogin.of("Mufasa:Circle Of Life@")
                        .rewrite(field.replace("URI", "/x").replace("HASH", "0"), "GET", "/x", "/dir/index.html"));
    }

    @Test
    void otherLoginsStay() {
        for (String fields : List.of(
                "CSeq: 1\r\nAuthorization: Basic dTpw\r\n\r\n",
                "CSeq: 1\r\n\r\n",
                LOGIN.replace("URI", SERVER + "/cam").replace("HASH", "1"))) {
            assertEquals(fields, RtspLogin.of("u:p@").rewrite(fields, "PLAY", DOOR, SERVER));
        }
    }
}
