package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.Leecher;
import dev.matinee.media.SocksProxy;
import dev.matinee.media.Tracker;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sets of torrents, seen from outside: by peers, a tracker and a proxy on loopback. */
class TorrentOptionsIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private Path films;

    @BeforeEach
    void prepare() throws IOException {
        films = TestServer.freshDirectory();
    }

    @AfterEach
    void remove() throws IOException {
        TestServer.remove(films);
    }

    private TestServer server(String... options) throws IOException {
        TestServer.Setup setup =
                TestServer.with().option("--torrent-dir=" + films).option("--torrent-patience=30s");
        for (String option : options) {
            setup.option(option);
        }
        return setup.start();
    }

    /** The first of some ports that nobody has. */
    private static int freePorts(int count) throws IOException {
        for (int first = 21000 + (int) (ProcessHandle.current().pid() % 1000) * 10; first < 60000; first += 100) {
            if (free(first, count)) {
                return first;
            }
        }
        throw new AssertionError("no ports are free");
    }

    private static boolean free(int first, int count) {
        for (int port = first; port < first + count; port++) {
            if (listens(port)) {
                return false;
            }
        }
        return true;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(LOOPBACK, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether somebody answers a question of the distributed hash table on a port (BEP 5), at any address of this machine:
     * libtorrent keeps it off those that lead nowhere, such as loopback.
     */
    private static boolean answersDht(int port) throws IOException {
        byte[] ping = "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe".getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(500);
            List<InetAddress> here = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .toList();
            for (InetAddress address : here) {
                socket.send(new DatagramPacket(ping, ping.length, address, port));
            }
            DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1).contains("1:y1:r");
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void nothingGoesRoundTheProxy() throws Exception {
        int port = freePorts(1);
        try (SocksProxy proxy = new SocksProxy();
                Swarm swarm = Swarm.of(Clips.h264(12));
                Bystander bystander = new Bystander();
                Tracker tracker = new Tracker(bystander.port());
                TestServer server = server("--torrent-proxy=" + proxy.url(), "--torrent-ports=" + port)) {
            Api api = server.api();
            String named = swarm.magnet() + "&x.pe=127.0.0.1:" + bystander.port() + "&tr="
                    + URLEncoder.encode(tracker.url(), StandardCharsets.UTF_8);
            String session = api.start(named);
            api.awaitComplete(session);
            assertTrue(proxy.targets().contains("127.0.0.1:" + swarm.seeder().port()), proxy.targets()::toString);
            assertTrue(swarm.seeder().given() > 100_000);
            assertTrue(proxy.arrived() >= swarm.seeder().given(), "all that was given came through the proxy");
            Patience.await("the tracker is asked", Duration.ofSeconds(60), () -> tracker.asked() > 0);
            assertTrue(
                    proxy.targets().contains(tracker.url().replaceAll("http://|/announce", "")),
                    proxy.targets()::toString);
            Patience.await(
                    "another peer is asked",
                    Duration.ofSeconds(60),
                    () -> !bystander.callers().isEmpty());
            assertTrue(bystander.callers().stream().allMatch(proxy::left), "came through the proxy");
            assertEquals(0, bystander.datagrams(), "uTP does not go round it");
            assertFalse(listens(port), "nobody is let in round it");
            assertFalse(answersDht(port));
        }
    }

    @Test
    void nobodyIsGivenMoreThanIsAllowed() throws Exception {
        int port = freePorts(3);
        // The first is somebody else's.
        try (ServerSocket taken = new ServerSocket(port);
                Swarm swarm = Swarm.of(Clips.h264(20));
                TestServer server = server(
                        "--torrent-upload=unlimited",
                        "--torrent-upload-most=600K",
                        "--torrent-ports=" + port + "-" + (port + 2),
                        "--torrent-dht=off")) {
            assertEquals(port, taken.getLocalPort());
            Api api = server.api();
            JsonNode state = api.awaitComplete(api.start(swarm.magnet()));
            assertTrue(state.get("torrent").get("size").asLong() > 1 << 20, state::toString);
            assertTrue(listens(port + 1), "the first port of the range that is free");
            assertFalse(answersDht(port + 1));
            // Who fetches from both is told of one by the other (peer exchange).
            swarm.away();
            try (Leecher leecher = new Leecher(swarm.made(), films, port + 1)) {
                Patience.await("it is given a part", Duration.ofSeconds(60), () -> leecher.got() > 400 << 10);
                Patience.pause(Duration.ofSeconds(3));
                assertTrue(leecher.got() < 640 << 10, () -> leecher.got() + " octets of 600 KiB");
            }
        }
    }

    /** The first part shows nothing without the second: that the hash table would answer, were it on. */
    @Test
    void nobodyIsGivenAnythingFasterThanIsAllowed() throws Exception {
        int port = freePorts(1);
        try (Swarm swarm = Swarm.of(Clips.h264(20));
                TestServer server = server("--torrent-upload=300K", "--torrent-ports=" + port)) {
            Api api = server.api();
            api.awaitComplete(api.start(swarm.magnet()));
            Patience.await("the hash table answers", Duration.ofSeconds(60), () -> answersDht(port));
            swarm.away();
            try (Leecher leecher = new Leecher(swarm.made(), films, port)) {
                Patience.await("it is given something", Duration.ofSeconds(60), () -> leecher.got() > 0);
                long began = System.nanoTime();
                Patience.await("it is given most", Duration.ofSeconds(60), () -> leecher.got() > 1_900_000);
                // libtorrent lets three seconds' worth through at once where nothing was given before.
                double seconds = (System.nanoTime() - began) / 1e9;
                assertTrue(seconds > 2.5, () -> "1.9 MB at 300 KiB a second in " + seconds + " s");
            }
        }
    }

    private static String sentFromOutside(Api api, Swarm swarm) {
        Api.Answer started = api.postFrom("203.0.113.9", "/stream", "url", swarm.magnet());
        assertEquals(200, started.status(), started::toString);
        return started.json().get("session").asText();
    }

    private static long got(List<Leecher> leechers) {
        return leechers.stream().mapToLong(Leecher::got).sum();
    }

    /** Two of one sender, and one of another kind of sender, for whom there is another swarm, by another port. */
    @Test
    void torrentsTogetherAreGivenNoFasterThanIsAllowed() throws Exception {
        int port = freePorts(2);
        try (Swarm first = Swarm.of(Clips.h264(20));
                Swarm second = Swarm.of(Clips.h264(12));
                Swarm outside = Swarm.of(Clips.h264(60));
                TestServer server = server(
                        "--torrent-upload=200K",
                        "--torrent-ports=" + port + "-" + (port + 1),
                        "--torrent-dht=off",
                        "--allow-source=127.0.0.0/8")) {
            Api api = server.api();
            List<String> local = List.of(api.start(first.magnet()), api.start(second.magnet()));
            local.forEach(api::awaitComplete);
            api.awaitComplete(sentFromOutside(api, outside));
            for (Swarm swarm : List.of(first, second, outside)) {
                swarm.away();
            }
            try (Leecher one = new Leecher(first.made(), films, port);
                    Leecher two = new Leecher(second.made(), films, port);
                    Leecher three = new Leecher(outside.made(), films, port + 1)) {
                List<Leecher> all = List.of(one, two, three);
                Patience.await(
                        "each is given something",
                        Duration.ofSeconds(60),
                        () -> all.stream().allMatch(each -> each.got() > 0));
                long before = got(all);
                long began = System.nanoTime();
                Patience.await("they are given a lot", Duration.ofSeconds(60), () -> got(all) - before > 2_400_000);
                long given = got(all) - before;
                double seconds = (System.nanoTime() - began) / 1e9;
                // And three seconds' worth that libtorrent lets through at once.
                double most = (seconds + 3) * (200 << 10) * 1.2;
                assertTrue(given < most, () -> given + " octets in " + seconds + " s");
            }
        }
    }

    /** A torrent counts once, though it is in two swarms. */
    @Test
    void twoSwarmsTogetherGiveNoMoreOfATorrentThanIsAllowed() throws Exception {
        int port = freePorts(2);
        try (Swarm swarm = Swarm.of(Clips.h264(20));
                TestServer server = server(
                        "--torrent-upload=unlimited",
                        "--torrent-upload-most=600K",
                        "--torrent-ports=" + port + "-" + (port + 1),
                        "--torrent-dht=off",
                        "--allow-source=127.0.0.0/8")) {
            Api api = server.api();
            api.awaitComplete(api.start(swarm.magnet()));
            api.awaitComplete(sentFromOutside(api, swarm));
            swarm.away();
            long first;
            try (Leecher leecher = new Leecher(swarm.made(), Files.createDirectory(films.resolve("first")), port)) {
                Patience.await("it is given a part", Duration.ofSeconds(60), () -> leecher.got() > 400 << 10);
                first = leecher.got();
            }
            try (Leecher leecher =
                    new Leecher(swarm.made(), Files.createDirectory(films.resolve("second")), port + 1)) {
                Patience.await("it is given the rest", Duration.ofSeconds(60), () -> leecher.got() > 0);
                Patience.pause(Duration.ofSeconds(6));
                assertTrue(first + leecher.got() < 660 << 10, () -> leecher.got() + " octets more of 600 KiB");
            }
        }
    }

    @Test
    void byOtherPortsThanThoseNamedNobodyIsLetIn() throws Exception {
        int port = freePorts(1);
        try (ServerSocket taken = new ServerSocket(port);
                Swarm swarm = Swarm.of(Clips.h264(6));
                TestServer server = server("--torrent-ports=" + port, "--torrent-dht=off")) {
            assertEquals(port, taken.getLocalPort());
            Api api = server.api();
            api.awaitComplete(api.start(swarm.magnet()));
            swarm.away();
            List<Integer> others = Listening.ports(Listening.engine());
            assertTrue(others.size() > 1, "another port, and that for the server");
            for (int other : others) {
                try (Leecher leecher = new Leecher(swarm.made(), films, other)) {
                    Patience.pause(Duration.ofSeconds(2));
                    assertEquals(0, leecher.got());
                }
            }
        }
    }

    @Test
    void torrentsThatAreOffAreRefusedWithTheOption() throws Exception {
        try (TestServer server = server("--torrents=off")) {
            Api api = server.api();
            Api.Answer answer =
                    api.post("/stream", "url", "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567");
            assertEquals(400, answer.status(), answer::toString);
            assertEquals("torrents_off", answer.json().get("code").asText());
            assertTrue(answer.json().get("error").asText().contains("--torrents=off"), answer::toString);
            Api.Answer file = api.postBytes("/torrent", "application/x-bittorrent", new byte[100]);
            assertEquals("torrents_off", file.json().get("code").asText(), file::toString);
        }
    }
}
