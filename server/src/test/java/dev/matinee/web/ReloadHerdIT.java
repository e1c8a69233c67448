package dev.matinee.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.hls.MediaPlaylist;
import dev.matinee.hls.SegmentStore;
import dev.matinee.net.HttpServer;
import dev.matinee.net.ServerOptions;
import dev.matinee.process.ProcessReactor;
import dev.matinee.session.Session;
import dev.matinee.session.SessionOptions;
import dev.matinee.session.Sessions;
import dev.matinee.session.Studio;
import dev.matinee.source.Link;
import dev.matinee.source.Sources;
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Standing;
import dev.matinee.source.torrent.TorrentOptions;
import dev.matinee.source.torrent.Torrents;
import dev.matinee.take.Abilities;
import dev.matinee.take.Copying;
import dev.matinee.take.Deadlines;
import dev.matinee.take.Encoder;
import dev.matinee.take.Encoders;
import dev.matinee.take.Encoding;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five thousand viewers hold a blocking reload (rfc8216bis §6.2.5.2) when the segment lands. */
class ReloadHerdIT {
    private static final int VIEWERS = 5_000;

    /** Lists a segment at once, and the next when it is told to. */
    private static final String ENCODER = """
            #!/bin/sh
            for pattern; do :; done
            for i in 0 1; do
              file=$(printf "$pattern" $i)
              echo x > "$file"
              echo "${file##*/},$((2 * i)).000000,$((2 * i + 2)).000000"
              while [ ! -e '%s' ]; do sleep 0.05; done
            done
            exec cat > /dev/null
            """;

    @TempDir
    private Path folder;

    private final List<SocketChannel> viewers = new ArrayList<>();
    private final AtomicInteger renderings = new AtomicInteger();
    private final ProcessReactor reactor = new ProcessReactor();
    private final EventExecutor thread = reactor.executor();
    private EgressGate gate;
    private Sessions sessions;
    private Session session;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        var encoding = new Encoding(
                program("player", "#!/bin/sh\nexec sleep 60\n"),
                program("encoder", ENCODER.formatted(folder.resolve("go"))),
                720,
                "ultrafast",
                true,
                Encoders.beginningWith(Encoder.X264),
                List.of(),
                Copying.NEVER);
        var rules = EgressRules.of(List.of(), List.of());
        gate = EgressGate.start(rules);
        var studio = new Studio(
                new Sources("", rules, false),
                new Torrents(TorrentOptions.OFF, rules, gate),
                gate,
                reactor,
                new SegmentStore(Files.createDirectory(folder.resolve("streams")), 1 << 20),
                encoding,
                Deadlines.DEFAULT);
        var options = new SessionOptions(1, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(1));
        sessions = new Sessions(
                studio,
                options,
                of -> new HlsOutlet(of, thread, System::nanoTime, timeline -> {
                    renderings.incrementAndGet();
                    return MediaPlaylist.render(timeline);
                }),
                System::nanoTime);
        var link = (Link.Accepted) Link.parse("http://127.0.0.1/video.mp4");
        session = sessions.start("herd", link.link(), Standing.LOCAL, Abilities.NONE, sessions.copying())
                .orElseThrow();
        server = HttpServer.start(
                ServerOptions.DEFAULT.listen("127.0.0.1", 0),
                exchange -> HlsOutlet.of(session).playlist(exchange, exchange.query("_HLS_msn") == null ? 0 : 1));
    }

    private String program(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    @AfterEach
    void stop() throws IOException {
        for (SocketChannel viewer : viewers) {
            viewer.close();
        }
        server.close();
        sessions.close();
        reactor.close();
        gate.close();
    }

    @Test
    void allAreAnsweredByOneRendering() throws Exception {
        SocketChannel first = ask("/p");
        assertTrue(answer(first).contains("-00000.ts"));
        for (int i = 0; i < VIEWERS; i++) {
            viewers.add(SocketChannel.open(server.address()));
        }
        int before = renderings.get();
        ByteBuffer request = request("/p?_HLS_msn=1");
        for (SocketChannel viewer : viewers) {
            viewer.write(request.rewind());
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (waiting() < VIEWERS && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertEquals(VIEWERS, waiting());
        assertEquals(before, renderings.get());
        Files.createFile(folder.resolve("go"));
        Set<String> answers = new HashSet<>();
        for (SocketChannel viewer : viewers) {
            answers.add(answer(viewer).replaceFirst("Date: [^\r]+", ""));
        }
        first.close();
        assertEquals(1, answers.size(), answers::toString);
        assertTrue(answers.iterator().next().contains("-00001.ts"), answers::toString);
        assertEquals(before + 1, renderings.get());
    }

    private int waiting() throws Exception {
        return thread.submit(() -> HlsOutlet.of(session).waiting()).get();
    }

    private SocketChannel ask(String target) throws IOException {
        SocketChannel viewer = SocketChannel.open(server.address());
        viewer.write(request(target));
        return viewer;
    }

    private static ByteBuffer request(String target) {
        return ByteBuffer.wrap(("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(SocketChannel viewer) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        String text = "";
        while (!text.endsWith(".ts\n") && !text.endsWith("#EXT-X-ENDLIST\n")) {
            if (viewer.read(buffer) < 0) {
                throw new IOException("ended after " + text);
            }
            text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
        assertTrue(text.startsWith("HTTP/1.1 200 "), text);
        return text;
    }
}
