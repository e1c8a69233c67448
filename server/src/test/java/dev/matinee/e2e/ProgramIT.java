package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.FileServer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as an operator starts and ends it, in a process of its own. */
@Timeout(300)
class ProgramIT {
    @TempDir
    Path folder;

    private FileServer files;
    private Path streams;

    @BeforeEach
    void prepare() throws Exception {
        files = new FileServer();
        streams = TestServer.freshDirectory();
    }

    @AfterEach
    void remove() throws Exception {
        files.close();
        TestServer.remove(streams);
    }

    private ServerProcess serve(String... more) throws Exception {
        List<String> options = new java.util.ArrayList<>(
                List.of("--host", "127.0.0.1", "--port", "0", "--streams", streams.toString(), "--ahead", "6s"));
        options.addAll(List.of(more));
        return ServerProcess.start(folder, options.toArray(String[]::new));
    }

    private String play(Api api) {
        String session = api.start(files.url("ranges", LongClip.file()));
        api.awaitPhase(session, "playing");
        return session;
    }

    @Test
    void noProgramOutlivesAKillOfTheServer() throws Exception {
        try (ServerProcess server = serve("--copy", "never")) {
            play(server.awaitOn());
            List<ProcessHandle> programs = server.programs();
            assertEquals(2, programs.size(), programs::toString);
            server.kill();
            Patience.awaitThat(
                    "neither mpv nor ffmpeg",
                    Duration.ofSeconds(3),
                    () -> programs.stream().filter(Programs::runs).toList(),
                    List::isEmpty);
        }
        List<Path> left = TestServer.leftBehind(streams);
        assertFalse(left.isEmpty(), "a killed server can't clear up");
        // The next one does, which may by now have a folder of its own: it goes on with what was on.
        try (ServerProcess next = serve()) {
            next.awaitOn();
            assertEquals(List.of(), left.stream().filter(Files::exists).toList());
            next.term();
            next.awaitExit(Duration.ofSeconds(60));
        }
    }

    @Test
    void termEndsItInGoodOrder() throws Exception {
        try (ServerProcess server = serve()) {
            play(server.awaitOn());
            List<ProcessHandle> programs = server.programs();
            assertFalse(programs.isEmpty());
            assertFalse(TestServer.files(streams).isEmpty());
            server.term();
            // The JVM answers 128 + 15 to a TERM, however orderly its end was.
            assertEquals(143, server.awaitExit(Duration.ofSeconds(60)));
            assertEquals(List.of(), programs.stream().filter(Programs::runs).toList());
            assertEquals(List.of(), TestServer.leftBehind(streams));
            assertFalse(server.errors().contains("Exception"), server::errors);
        }
    }

    @Test
    void removesItsOwnLeftoversAndNothingElse() throws Exception {
        Path own = Files.createDirectory(streams.resolve("session-abc123"));
        Files.writeString(own.resolve("abc1231-00000.ts"), "left over");
        Path mixed = Files.createDirectory(streams.resolve("session-mixed"));
        Files.writeString(mixed.resolve("mixed1-00001.ts"), "left over");
        Files.writeString(mixed.resolve("diary.txt"), "mine");
        Path foreign = Files.createDirectory(streams.resolve("photos"));
        Files.writeString(foreign.resolve("abc1231-00000.ts"), "mine");
        Files.writeString(streams.resolve("notes.txt"), "mine");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("abc1231-00000.ts"), "mine");
        Files.createSymbolicLink(streams.resolve("session-link"), elsewhere);
        try (ServerProcess server = serve()) {
            server.awaitOn();
            server.term();
            server.awaitExit(Duration.ofSeconds(60));
        }
        assertFalse(Files.exists(own));
        Set<String> left = TestServer.files(streams).stream()
                .map(path -> streams.relativize(path).toString())
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "session-mixed",
                        "session-mixed/diary.txt",
                        "photos",
                        "photos/abc1231-00000.ts",
                        "notes.txt",
                        "session-link"),
                left);
        assertEquals("mine", Files.readString(elsewhere.resolve("abc1231-00000.ts")));
    }

    /** Each address that it names leads to its page; on a machine without a network there is none. */
    @Test
    void theAddressesForOtherDevicesAreNamed() throws Exception {
        List<InetAddress> own = NetworkInterface.networkInterfaces()
                .filter(network -> !network.getName().matches("(docker|br-|veth).*"))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .toList();
        try (ServerProcess server = serve("--host", "0.0.0.0")) {
            int port = server.awaitOn().port();
            List<String> named = Pattern.compile("(?m)^On other devices: http://([0-9.]+):" + port + "/$")
                    .matcher(server.output())
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertEquals(own.isEmpty(), named.isEmpty(), server::output);
            for (String address : named) {
                assertTrue(own.contains(InetAddress.getByName(address)), address);
                Api api = new Api(new InetSocketAddress(address, port));
                assertEquals(200, api.get("/healthz").status());
            }
        }
        try (ServerProcess server = serve()) {
            server.awaitOn();
            assertFalse(server.output().contains("other devices"), server::output);
        }
    }

    @Test
    void aTakenPortIsNamedWithItsOption() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            try (ServerProcess server = ServerProcess.start(
                    folder, "--host", "127.0.0.1", "--port", port, "--streams", streams.toString())) {
                assertEquals(1, server.awaitExit(Duration.ofSeconds(60)));
                assertTrue(
                        server.errors().lines().anyMatch(line -> line.contains(port) && line.contains("--port")),
                        server::errors);
                assertFalse(server.errors().contains("\tat "), server::errors);
            }
        }
    }

    /** What runs is not cleared away by who starts a second one. */
    @Test
    void aSecondOneKeepsOffTheStreamsOfTheFirst() throws Exception {
        try (ServerProcess first = serve()) {
            Api api = first.awaitOn();
            String session = play(api);
            try (ServerProcess second = serve()) {
                assertEquals(1, second.awaitExit(Duration.ofSeconds(60)));
                assertTrue(
                        second.errors()
                                .lines()
                                .anyMatch(line -> line.contains(streams + ";") && line.contains("--streams")),
                        second::errors);
                assertFalse(second.errors().contains("\tat "), second::errors);
            }
            for (Playlist.Entry entry : api.playlist(session).entries()) {
                assertEquals(200, api.segment(session, entry.name()).status());
            }
        }
    }

    @Test
    void allWrongOptionsAreNamedAtOnce() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                folder, "--port", "99999", "--max-streams", "0", "--height", "tall", "--preset", "warp", "--bogus")) {
            assertEquals(2, server.awaitExit(Duration.ofSeconds(60)));
            List<String> lines = server.errors().lines().toList();
            assertEquals(5, lines.size(), server::errors);
            for (String each :
                    List.of("--port.*99999", "--max-streams.*'0'", "--height.*tall", "--preset.*warp", "--bogus")) {
                assertTrue(lines.stream().anyMatch(line -> line.matches(".*" + each + ".*")), each);
            }
            assertEquals("", server.output());
        }
    }
}
