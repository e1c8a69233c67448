package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.net.Client.Answer;
import dev.matinee.net.ServerOptions.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients do that are broken, slow or hostile, over both transports. */
@ParameterizedClass
@EnumSource(
        value = Transport.class,
        names = {"EPOLL", "NIO"})
class AbuseIT {
    @Parameter
    Transport transport = Transport.AUTO;

    private Site site;

    @BeforeEach
    void start() throws IOException {
        site = new Site(transport);
    }

    @AfterEach
    void stop() throws IOException {
        site.close();
    }

    @Test
    void nothingBehindAFramingViolationIsParsed() throws IOException {
        String good = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        String[] bad = {
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n"
        };
        int[] statuses = {400, 400, 400, 400, 413};
        for (int i = 0; i < bad.length; i++) {
            int before = site.handled.get();
            try (Client client = new Client(site.server)) {
                client.send(good + bad[i] + good + good);
                assertEquals(200, client.read().status());
                Answer answer = client.read();
                assertEquals(statuses[i], answer.status());
                assertEquals("close", answer.field("connection"));
                assertTrue(answer.text().startsWith("{\"error\":\""), answer.text());
                assertTrue(client.isEnded());
                client.send(good);
            }
            assertEquals(before + 1, site.handled.get());
        }
    }

    /** Without a lingering close the unread body would make the kernel send RST, and the answer would be lost. */
    @Test
    void theAnswerToATooLargeBodyArrives() throws IOException {
        for (int i = 0; i < 10; i++) {
            try (Client client = new Client(site.server)) {
                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
                client.socket.getOutputStream().write(site.bytes);
                assertEquals(413, client.read().status());
            }
        }
    }

    /** More than once, because what can go wrong is a matter of how writes and wake-ups interleave. */
    @Test
    void aHalfClosedClientGetsAllItsAnswers() throws IOException {
        for (int round = 0; round < 10; round++) {
            try (Client client = new Client(site.server)) {
                for (String path : new String[] {"/later", "/file", "/large", "/"}) {
                    client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
                }
                client.socket.shutdownOutput();
                assertEquals(Site.PAGE, client.read().text());
                assertArrayEquals(site.bytes, client.read().body());
                assertArrayEquals(site.large, client.read().body());
                assertEquals(Site.PAGE, client.read().text());
                assertTrue(client.isEnded());
            }
        }
    }

    @Test
    void aRequestCutShortIsNotAnswered() throws IOException {
        int before = site.handled.get();
        for (String part :
                new String[] {"", "GET /", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"}) {
            try (Client client = new Client(site.server)) {
                client.send(part);
                client.socket.shutdownOutput();
                assertTrue(client.isEnded());
            }
        }
        assertEquals(before, site.handled.get());
    }

    @Test
    void slowHeadersAndBodiesTimeOut() throws IOException {
        try (Client head = new Client(site.server);
                Client body = new Client(site.server);
                Client idle = new Client(site.server)) {
            head.send("GET / HT");
            body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
            assertEquals(408, head.read().status());
            assertTrue(head.isEnded());
            assertEquals(408, body.read().status());
            assertTrue(body.isEnded());
            assertTrue(idle.isEnded(), "an idle one goes without a word");
        }
    }

    @Test
    void aTrickleIsNoExcuse() throws IOException {
        try (Client client = new Client(site.server)) {
            client.send("GET / HTTP/1.1\r\nX: ");
            client.socket.setSoTimeout(100);
            boolean answered = false;
            for (int i = 0; i < 50 && !answered; i++) {
                client.send("x");
                try {
                    answered = client.in().read() == 'H';
                } catch (SocketTimeoutException e) {
                    answered = false;
                }
            }
            assertTrue(answered);
        }
    }

    @Test
    void aReaderThatTakesNothingIsCutOff() throws IOException {
        try (Client client = new Client(site.server, 4096)) {
            client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n".repeat(50));
            Site.await(() -> site.server.connections() == 1, "connected");
            Site.await(() -> site.server.connections() == 0, "cut off");
        }
    }

    @Test
    void aSlowReaderIsServed() throws IOException {
        try (Client client = new Client(site.server, 4096)) {
            client.socket.setSoTimeout(0);
            client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\nGET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            long end = System.nanoTime() + Duration.ofMillis(3500).toNanos();
            // Longer than the write stall of 2 s, with pauses that are shorter.
            byte[] first = client.in().readNBytes(1000);
            while (System.nanoTime() < end) {
                java.util.concurrent.locks.LockSupport.parkNanos(300_000_000);
                first = client.in().readNBytes(60_000);
            }
            assertEquals(60_000, first.length);
            assertEquals(1, site.server.connections());
        }
    }

    @Test
    void aResetInTheMiddleOfAFileGivesEverythingBack() throws IOException {
        long before = descriptors();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            Client client = new Client(site.server, 4096);
            client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\nGET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            int length = random.nextInt(50_000);
            assertEquals(length, client.in().readNBytes(length).length, "seed " + seed);
            client.reset();
        }
        Site.await(() -> site.server.connections() == 0, "all gone");
        Site.await(() -> descriptors() <= before, "descriptors given back");
    }

    /** What has served one reader serves the next: none may begin where another one ended, or end where it should go on. */
    @Test
    void readersByTurnsGetTheSameFile() throws IOException {
        byte[] middle = Arrays.copyOfRange(site.bytes, 1_000_000, 2_000_000);
        for (int round = 0; round < 5; round++) {
            try (Client slow = new Client(site.server, 4096);
                    Client first = new Client(site.server);
                    Client second = new Client(site.server)) {
                slow.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals(70_000, slow.in().readNBytes(70_000).length);
                assertArrayEquals(site.bytes, first.get("/file").body());
                Client gone = new Client(site.server, 4096);
                gone.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals(50_000, gone.in().readNBytes(50_000).length);
                gone.reset();
                assertArrayEquals(site.bytes, second.get("/file").body());
                first.send("GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=1000000-1999999\r\n\r\n");
                assertArrayEquals(middle, first.read().body());
                assertArrayEquals(site.bytes, first.get("/file").body());
                slow.reset();
            }
        }
        Site.await(() -> site.server.connections() == 0, "all gone");
    }

    @Test
    void aTruncatedFileEndsTheConnection() throws IOException {
        Path path = Files.createTempFile("truncated", ".ts");
        Files.write(path, site.bytes);
        SharedFile file = SharedFile.open(path, "video/mp2t", "no-store");
        try (FileChannel writer = FileChannel.open(path, StandardOpenOption.WRITE)) {
            writer.truncate(1000);
        }
        try (HttpServer server = HttpServer.start(
                        ServerOptions.DEFAULT.listen("127.0.0.1", 0).transport(transport), x -> x.send(file));
                Client client = new Client(server)) {
            assertThrows(IOException.class, () -> client.get("/"));
            Site.await(() -> server.connections() == 0, "ended");
        }
        file.release();
        assertFalse(file.isOpen());
        Files.delete(path);
    }

    @Test
    void anUnlinkedFileIsStillServed() throws IOException {
        Files.delete(site.path);
        try (Client client = new Client(site.server)) {
            assertArrayEquals(site.bytes, client.get("/file").body());
        }
    }

    @Test
    void aPipelinedFloodIsNotReadAheadOfItsAnswers() throws IOException {
        try (Client client = new Client(site.server, 4096)) {
            client.socket.setSoTimeout(0);
            byte[] flood = "GET /file HTTP/1.1\r\nHost: a\r\n\r\n"
                    .repeat(50)
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            Thread writer = new Thread(() -> {
                try {
                    while (true) {
                        client.socket.getOutputStream().write(flood);
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            writer.start();
            assertEquals(200, client.read().status());
            assertEquals(200, client.read().status());
            assertTrue(site.handled.get() < 5, "handled " + site.handled);
            client.reset();
            writer.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tooManyConnectionsAreRefused() throws IOException {
        ServerOptions options = ServerOptions.DEFAULT.transport(transport).maxConnections(3, 2);
        try (Site small = new Site(options)) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                clients.add(new Client(small.server));
                assertEquals(200, clients.get(i).get("/").status());
            }
            try (Client refused = new Client(small.server)) {
                Answer answer = refused.read();
                assertEquals(503, answer.status());
                assertEquals("5", answer.field("retry-after"));
                assertTrue(refused.isEnded());
            }
            assertEquals(200, clients.get(0).get("/").status(), "the others go on");
            try (Socket other = new Socket()) {
                other.bind(new InetSocketAddress("127.0.0.2", 0));
                other.connect(small.server.address());
                other.setSoTimeout(60_000);
                other.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals(
                        "HTTP/1.1 200",
                        new String(other.getInputStream().readNBytes(12), StandardCharsets.US_ASCII),
                        "of another address");
            }
            Site.await(() -> small.server.connections() == 2, "the other has gone");
            clients.remove(0).close();
            Site.await(() -> small.server.connections() == 1, "one has gone");
            try (Client admitted = new Client(small.server)) {
                assertEquals(200, admitted.get("/").status());
            }
            clients.get(0).close();
        }
    }

    @Test
    void closingLetsAnswersOut() throws Exception {
        Site other = new Site(ServerOptions.DEFAULT.transport(transport).deadlines(Site.PATIENT));
        try (Client busy = new Client(other.server);
                Client idle = new Client(other.server)) {
            assertEquals(200, idle.get("/").status());
            busy.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
            Site.await(() -> !other.held.isEmpty(), "held");
            Thread closer = startClosing(other);
            assertTrue(idle.isEnded());
            // The loops are told one after the other.
            Site.await(() -> !other.server.accepts(), "closing");
            other.held.remove().send(other.file);
            Answer answer = busy.read();
            assertEquals("close", answer.field("connection"));
            assertArrayEquals(other.bytes, answer.body());
            busy.reset();
            closer.join();
        }
    }

    private static Thread startClosing(Site site) {
        Thread closer = new Thread(() -> {
            try {
                site.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        closer.start();
        return closer;
    }

    @Test
    void closingLetsQueuedAnswersOut() throws Exception {
        Site other = new Site(ServerOptions.DEFAULT.transport(transport).deadlines(Site.PATIENT));
        int requests = 4000;
        try (Client slow = new Client(other.server, 64 << 10)) {
            slow.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(requests));
            int handled = -1;
            while (other.handled.get() == 0 || other.handled.get() != handled) {
                handled = other.handled.get();
                Thread.sleep(500);
            }
            assertTrue(handled < requests, "all are answered, and nothing waits to be taken");
            Thread closer = startClosing(other);
            Site.await(() -> !other.server.accepts(), "closing");
            int answers = 0;
            // Fails where an answer is cut short.
            while (!slow.isEndedHere()) {
                assertEquals(Site.PAGE, slow.read().text());
                answers++;
            }
            assertEquals(other.handled.get(), answers);
            closer.join();
        }
    }

    @Test
    void manyConnectionsComeAndGo() throws IOException {
        long before = descriptors();
        for (int round = 0; round < 3; round++) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                clients.add(new Client(site.server));
            }
            for (Client client : clients) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            for (Client client : clients) {
                assertEquals(Site.PAGE, client.read().text());
                client.close();
            }
        }
        Site.await(() -> site.server.connections() == 0, "all gone");
        Site.await(() -> descriptors() <= before, "descriptors given back");
    }

    private static long descriptors() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
