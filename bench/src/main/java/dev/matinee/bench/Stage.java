package dev.matinee.bench;

import dev.matinee.hls.SegmentStore;
import dev.matinee.net.Handler;
import dev.matinee.process.ProcessReactor;
import dev.matinee.session.Phase;
import dev.matinee.session.Session;
import dev.matinee.session.SessionOptions;
import dev.matinee.session.Sessions;
import dev.matinee.session.Studio;
import dev.matinee.source.Link;
import dev.matinee.source.Sources;
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Standing;
import dev.matinee.source.library.Posters;
import dev.matinee.source.torrent.TorrentOptions;
import dev.matinee.source.torrent.Torrents;
import dev.matinee.take.Abilities;
import dev.matinee.take.Copying;
import dev.matinee.take.Deadlines;
import dev.matinee.take.Encoder;
import dev.matinee.take.Encoders;
import dev.matinee.take.Encoding;
import dev.matinee.web.HostNames;
import dev.matinee.web.Senders;
import dev.matinee.web.Site;
import dev.matinee.web.SystemStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The routes of the server over one finished session, whose segments were written by stand-ins for mpv and ffmpeg: the
 * real table, timeline, playlist and files, without media.
 */
final class Stage implements AutoCloseable {
    static final String SESSION = "bench";
    private static final long SEGMENT_MICROS = 2_000_000;

    private static final String PLAYER = "#!/bin/sh\nexit 0\n";
    private final Path folder;
    private final ProcessReactor reactor = new ProcessReactor();
    private final EgressGate gate;
    private final Sessions sessions;
    private final Handler handler;

    Stage(int segments, int segmentBytes) {
        try {
            Path memory = Path.of("/dev/shm");
            folder = Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "matinee-bench")
                    : Files.createTempDirectory("matinee-bench");
            var encoding = new Encoding(
                    program("player", PLAYER),
                    program("encoder", encoder(segments, segmentBytes)),
                    720,
                    "ultrafast",
                    true,
                    Encoders.beginningWith(Encoder.X264),
                    List.of(),
                    Copying.NEVER);
            var rules = EgressRules.of(List.of(), List.of());
            gate = EgressGate.start(rules);
            var sources = new Sources("", rules, false);
            var torrents = new Torrents(TorrentOptions.OFF, rules, gate);
            var store = new SegmentStore(Files.createDirectory(folder.resolve("streams")), 1L << 30);
            var studio = new Studio(sources, torrents, gate, reactor, store, encoding, Deadlines.DEFAULT);
            var options = new SessionOptions(1, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(1));
            sessions =
                    new Sessions(studio, options, Site.outlets(reactor.executor(), System::nanoTime), System::nanoTime);
            var senders = new Senders(rules, List.of());
            var status = new SystemStatus("bench", List.of(), List.of(), List.of());
            handler = Site.handler(
                    sessions,
                    sources,
                    torrents,
                    senders,
                    HostNames.of(List.of()),
                    status,
                    new Posters(sources.library(), gate, "false"));
            var link = (Link.Accepted) Link.parse("http://127.0.0.1/video.mp4");
            await(
                    sessions.start(SESSION, link.link(), Standing.LOCAL, Abilities.NONE, sessions.copying())
                            .orElseThrow(),
                    segments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Writes the segments and a line of the list for each; the last argument is the pattern of their names. */
    private static String encoder(int segments, int segmentBytes) {
        return """
                #!/bin/sh
                for pattern; do :; done
                i=0
                while [ $i -lt %d ]; do
                  file=$(printf "$pattern" $i)
                  head -c %d /dev/zero > "$file"
                  echo "${file##*/},$((2 * i)).000000,$((2 * i + 2)).000000"
                  i=$((i + 1))
                done
                exec cat > /dev/null
                """.formatted(segments, segmentBytes);
    }

    private String program(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    private static void await(Session session, int segments) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (session.state().endMicros() < segments * SEGMENT_MICROS) {
            if (session.state().phase() == Phase.FAILED || System.nanoTime() > end) {
                throw new IllegalStateException("no session: " + session.state().error());
            }
            Thread.sleep(10);
        }
    }

    Handler handler() {
        return handler;
    }

    Sessions sessions() {
        return sessions;
    }

    @Override
    public void close() {
        sessions.close();
        reactor.close();
        gate.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
