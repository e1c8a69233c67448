package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages whose own name was made to lead to this server (DNS rebinding). */
@Timeout(300)
class HostGuardIT {
    private static final String PROXY = "127.0.0.2";

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.with()
                .option("--host-name=films.example.org,*.example.net")
                .option("--trusted-proxy=" + PROXY)
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** Sends a request from an address of loopback, and answers all that comes back. */
    private static String send(String from, String line, String host, String fields) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.api().port(), InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(10_000);
            String request = line + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String status(String answer) {
        return answer.substring(9, 12);
    }

    /** 404: it has come as far as to look for the session. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, Evil.example:8000, 421",
        "127.0.0.1, films.example.org.evil.example, 421",
        "127.0.0.1, Films.example.org, 404",
        "127.0.0.1, a.example.net:8000, 404",
        "127.0.0.1, 127.0.0.1:8000, 404",
        "127.0.0.1, nas.lan, 404",
        "127.0.0.2, evil.example, 404",
    })
    void aPageOfANameThatIsNotKnownChangesNothing(String from, String host, String status) throws Exception {
        String origin = "Origin: http://" + host + "\r\n";
        assertEquals(status, status(send(from, "POST /heartbeat/nobody", host, origin + "Content-Length: 0\r\n")));
        assertEquals("200", status(send(from, "GET /streams", host, origin)));
    }

    @Test
    void theRefusalNamesTheOption() throws Exception {
        String answer = send(
                "127.0.0.1",
                "POST /stream",
                "evil.example:8000",
                "Sec-Fetch-Site: same-origin\r\nX-Forwarded-Host: films.example.org\r\nContent-Length: 0\r\n");
        assertEquals("421", status(answer));
        assertTrue(answer.contains("\"host_unknown\""), answer);
        assertTrue(answer.contains("--host-name evil.example."), answer);
    }

    /** A program has no visitor whose place somebody could take. */
    @Test
    void whatIsNoPageIsNotAsked() throws Exception {
        String fields = "Content-Length: 0\r\n";
        assertEquals("404", status(send("127.0.0.1", "POST /heartbeat/nobody", "evil.example", fields)));
    }
}
