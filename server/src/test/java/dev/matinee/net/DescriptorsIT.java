package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server in a process of its own that may open few files (man 1 bash, ulimit -n). */
class DescriptorsIT {
    private static final int LIMIT = 120;

    private Process process;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -n " + LIMIT + "; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-MaxFDLimit",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String line = out.readLine();
        while (line != null && !line.startsWith("port ")) {
            line = out.readLine();
        }
        address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                Integer.parseInt(String.valueOf(line).substring("port ".length())));
    }

    @AfterEach
    void stop() {
        process.destroy();
    }

    @Test
    void outOfDescriptorsItServesThoseItHasAndAcceptsAgainLater() throws IOException {
        List<Socket> crowd = new ArrayList<>();
        // The child loads classes from a folder, and each takes a descriptor for a moment; from a jar none would.
        try (Socket first = new Socket()) {
            first.connect(address);
            first.shutdownOutput();
            assertEquals(-1, first.getInputStream().read());
        }
        try (Socket early = new Socket()) {
            early.connect(address);
            assertEquals("HTTP/1.1 200 OK", ask(early));
            for (int i = 0; i < 2 * LIMIT; i++) {
                Socket socket = new Socket();
                crowd.add(socket);
                // The kernel takes it, whether or not the server does.
                socket.connect(address);
            }
            for (int i = 0; i < 10; i++) {
                assertEquals("HTTP/1.1 200 OK", ask(early));
            }
            for (Socket socket : crowd) {
                socket.close();
            }
            try (Socket late = new Socket()) {
                late.connect(address);
                assertEquals("HTTP/1.1 200 OK", ask(late));
            }
        }
    }

    private static String ask(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] answer = new byte[1000];
        int length = socket.getInputStream().read(answer);
        String text = new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        return text.lines().findFirst().orElse("nothing");
    }
}
