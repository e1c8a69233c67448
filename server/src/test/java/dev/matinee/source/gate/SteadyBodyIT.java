package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body whose connection breaks is fetched on from where it stopped, if it is certainly the same. */
@Timeout(300)
class SteadyBodyIT {
    private static final byte[] FILM = film();
    private static final Pattern RANGE = Pattern.compile("(?im)^range: bytes=(\\d+)-(\\d*)\\s*$");

    /** One answer after another, the last for all that follow. */
    private interface Manner {
        void answer(String head, Socket socket) throws Exception;
    }

    private final List<String> heads = new CopyOnWriteArrayList<>();
    private EgressGate gate;
    private Pass pass;
    private ServerSocket server;

    private static byte[] film() {
        byte[] film = new byte[12_000_000];
        new Random(5).nextBytes(film);
        return film;
    }

    @BeforeEach
    void start() throws Exception {
        var pauses = List.of(Duration.ZERO, Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(800));
        gate = EgressGate.start(
                EgressRules.of(List.of(), List.of()),
                InetAddress::getAllByName,
                new Steadiness(Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(1), pauses));
        pass = gate.admit("test", Standing.LOCAL, null);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws Exception {
        pass.close();
        gate.close();
        server.close();
    }

    private void serve(Manner... manners) {
        serve(server, manners);
    }

    private void serve(ServerSocket socket, Manner... manners) {
        later(() -> {
            for (int i = 0; ; i++) {
                Socket client = socket.accept();
                Manner manner = manners[Math.min(i, manners.length - 1)];
                later(() -> {
                    try (client) {
                        String head = head(client);
                        heads.add(head);
                        manner.answer(head, client);
                    }
                });
            }
        });
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void later(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                // Closed by the other side, or all over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static String head(Socket client) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    /** Answers a range or the whole, and closes after {@code most} octets. */
    private static Manner cutAfter(int most, String tag) {
        return (head, socket) -> send(head, socket, most, "ETag: " + tag + "\r\n");
    }

    private static void send(String head, Socket socket, int most, String fields) throws IOException {
        Matcher range = RANGE.matcher(head);
        boolean partial = range.find();
        int from = partial ? Integer.parseInt(range.group(1)) : 0;
        int to = partial && !range.group(2).isEmpty() ? Integer.parseInt(range.group(2)) + 1 : FILM.length;
        String status = partial
                ? "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + from + "-" + (to - 1) + "/" + FILM.length
                : "HTTP/1.1 200 OK\r\nAccept-Ranges: bytes";
        OutputStream out = socket.getOutputStream();
        out.write((status + "\r\n" + fields + "Content-Length: " + (to - from) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(FILM, from, Math.min(most, to - from));
        out.flush();
    }

    /** What a program gets for its request: all that comes, up to the end or a reset. */
    private byte[] fetch(String fields) throws IOException {
        try (Socket socket = ask(fields)) {
            var all = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(all);
            } catch (IOException e) {
                // A reset: what has come counts.
            }
            return all.toByteArray();
        }
    }

    private Socket ask(String fields) throws IOException {
        return ask("http://127.0.0.1:" + server.getLocalPort() + "/film.mkv", fields);
    }

    private Socket ask(String url, String fields) throws IOException {
        Socket socket = new Socket(gate.address().getAddress(), gate.address().getPort());
        String token = pass.environment().get("http_proxy").replaceAll("http://([0-9a-f]+):.*", "$1");
        String login = Base64.getEncoder().encodeToString((token + ":x").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream()
                .write(("GET " + url + " HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic " + login + "\r\n" + fields
                                + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static byte[] body(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        return Arrays.copyOfRange(answer, text.indexOf("\r\n\r\n") + 4, answer.length);
    }

    @Test
    void whatIsCutIsFetchedOn() throws Exception {
        serve(cutAfter(1_000_000, "\"a\""), cutAfter(700_000, "\"a\""), cutAfter(Integer.MAX_VALUE, "\"a\""));
        byte[] answer = fetch("");
        assertTrue(new String(answer, 0, 15, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200"));
        assertArrayEquals(FILM, body(answer));
        assertEquals(3, heads.size(), heads::toString);
        assertTrue(heads.get(1).contains("Range: bytes=1000000-11999999\nIf-Range: \"a\"\n"), heads.get(1));
        assertTrue(heads.get(2).contains("Range: bytes=1700000-11999999\n"), heads.get(2));
        assertTrue(pass.trouble().isEmpty(), () -> pass.trouble().toString());
    }

    @Test
    void aRangeIsFetchedOnToItsOwnEnd() throws Exception {
        serve(cutAfter(400_000, "W/\"a\""), cutAfter(Integer.MAX_VALUE, "W/\"a\""));
        byte[] answer = fetch("Range: bytes=500000-1499999\r\n");
        assertArrayEquals(Arrays.copyOfRange(FILM, 500_000, 1_500_000), body(answer));
        assertTrue(heads.get(1).contains("Range: bytes=900000-1499999\n"), heads.get(1));
        // RFC 9110 §13.1.5: never a weak one.
        assertFalse(heads.get(1).contains("If-Range"), heads.get(1));
    }

    @Test
    void aServerThatIsAwayForAWhileIsWaitedFor() throws Exception {
        int port = server.getLocalPort();
        serve((head, socket) -> {
            server.close();
            String modified = "Last-Modified: Mon, 02 Nov 2026 10:00:00 GMT\r\n";
            String sent = "Date: Mon, 02 Nov 2026 10:00:01 GMT\r\n";
            send(head, socket, 1_000_000, modified + sent);
        });
        Thread back = new Thread(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(900);
                server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
                serve(cutAfter(Integer.MAX_VALUE, "\"now it has one\""));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        back.start();
        assertArrayEquals(FILM, body(fetch("")));
        back.join();
        assertTrue(heads.get(1).contains("If-Range: Mon, 02 Nov 2026 10:00:00 GMT\n"), heads.get(1));
    }

    @Test
    void aSilenceInTheMiddleIsTakenForABreak() throws Exception {
        serve(
                (head, socket) -> {
                    send(head, socket, 1_000_000, "");
                    TimeUnit.SECONDS.sleep(10);
                },
                cutAfter(Integer.MAX_VALUE, "\"a\""));
        long before = System.nanoTime();
        assertArrayEquals(FILM, body(fetch("")));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        assertTrue(millis >= 1000 && millis < 3000, () -> millis + " ms");
        assertEquals(2, heads.size());
    }

    @Test
    void anotherFileIsNotPutBehindTheFirst() throws Exception {
        serve(cutAfter(1_000_000, "\"a\""), cutAfter(Integer.MAX_VALUE, "\"b\""));
        byte[] answer = fetch("");
        assertTrue(body(answer).length <= 1_000_000);
        assertEquals("source_changed", pass.trouble().orElseThrow().code());
        assertEquals(2, heads.size(), heads::toString);
    }

    @Test
    void aWholeAnswerInsteadOfTheRestIsNotTaken() throws Exception {
        serve(cutAfter(1_000_000, "\"a\""), (head, socket) -> send("", socket, Integer.MAX_VALUE, "ETag: \"a\"\r\n"));
        assertTrue(body(fetch("")).length <= 1_000_000);
        assertEquals("source_changed", pass.trouble().orElseThrow().code());
    }

    @Test
    void aServerWithoutRangesIsNotAskedAgain() throws Exception {
        serve((head, socket) -> {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 12000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(FILM, 0, 1_000_000);
        });
        assertArrayEquals(Arrays.copyOf(FILM, 1_000_000), body(fetch("")));
        assertEquals(1, heads.size());
    }

    @Test
    void enoughIsEnough() throws Exception {
        serve(
                cutAfter(1_000_000, "\"a\""),
                (head, socket) -> socket.getOutputStream()
                        .write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        long before = System.nanoTime();
        assertTrue(body(fetch("")).length <= 1_000_000);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        assertEquals("source_cut", pass.trouble().orElseThrow().code());
        assertEquals(5, heads.size(), heads::toString);
        assertTrue(millis >= 1400, () -> "the pauses grow: " + millis + " ms");
    }

    @Test
    void whoHasGoneIsNotFetchedFor() throws Exception {
        serve(cutAfter(1_000_000, "\"a\""), (head, socket) -> {
            throw new IOException("not now");
        });
        try (Socket socket = ask("")) {
            assertEquals(200_000, socket.getInputStream().readNBytes(200_000).length);
        }
        int before = heads.size();
        TimeUnit.MILLISECONDS.sleep(1500);
        assertTrue(heads.size() <= before + 1, heads::toString);
    }

    /** A room that stands still takes nothing, for so long that its server gives up. */
    @Test
    void whileTheProgramTakesNothingNothingIsAskedFor() throws Exception {
        serve(
                (head, socket) -> {
                    later(() -> {
                        TimeUnit.MILLISECONDS.sleep(800);
                        // man 7 socket: a reset.
                        socket.setSoLinger(true, 0);
                        socket.close();
                    });
                    send(head, socket, Integer.MAX_VALUE, "ETag: \"a\"\r\n");
                    throw new AssertionError("all of it found room on the way");
                },
                cutAfter(Integer.MAX_VALUE, "\"a\""));
        try (Socket socket = ask("")) {
            InputStream in = socket.getInputStream();
            byte[] first = in.readNBytes(100_000);
            TimeUnit.MILLISECONDS.sleep(3000);
            assertEquals(1, heads.size(), heads::toString);
            byte[] rest = in.readAllBytes();
            byte[] all = Arrays.copyOf(first, first.length + rest.length);
            System.arraycopy(rest, 0, all, first.length, rest.length);
            assertArrayEquals(FILM, body(all));
        }
        assertEquals(2, heads.size());
        assertTrue(pass.trouble().isEmpty());
    }

    @Test
    void aServerThatTakesAConnectionAndSaysNothingIsNamed() throws Exception {
        serve((head, socket) -> TimeUnit.SECONDS.sleep(3));
        try (Socket socket = ask("")) {
            TimeUnit.MILLISECONDS.sleep(1200);
            Trouble trouble = pass.trouble().orElseThrow();
            assertEquals("source_timeout", trouble.code());
            assertTrue(trouble.words().contains("taken the connection"), trouble::words);
            assertTrue(socket.isConnected());
        }
    }

    @Test
    void aNameThatNobodyLooksUpIsNamed() throws Exception {
        var patience = new Steadiness(Duration.ofMillis(600), Duration.ofSeconds(5), Duration.ofSeconds(5), List.of());
        try (EgressGate slow = EgressGate.start(
                EgressRules.of(List.of(), List.of()),
                name -> {
                    try {
                        TimeUnit.SECONDS.sleep(3);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return InetAddress.getAllByName("127.0.0.1");
                },
                patience)) {
            EgressGate usual = gate;
            Pass before = pass;
            gate = slow;
            pass = slow.admit("test", Standing.LOCAL, null);
            try (Socket socket = ask("http://slow.test/film", "")) {
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 504 "), answer);
                assertTrue(answer.contains("its name could not be looked up within"), answer);
            } finally {
                gate = usual;
                pass = before;
            }
        }
    }
}
