package dev.matinee.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.hls.MediaPlaylist;
import dev.matinee.hls.Segment;
import dev.matinee.hls.SegmentStore;
import dev.matinee.hls.Timeline;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import dev.matinee.process.ProcessReactor;
import dev.matinee.source.Link;
import dev.matinee.source.Sources;
import dev.matinee.take.Deadlines;
import dev.matinee.take.Encoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions over real mpv and ffmpeg, without the web. */
@Timeout(90)
class SessionsIT {
    @TempDir
    Path streams;

    private FileServer files;
    private ProcessReactor reactor;
    private SegmentStore store;
    private Sessions sessions;
    private final Recorder recorder = new Recorder();

    /** Keeps the last playlist. */
    private static final class Recorder implements Outlet {
        volatile String playlist = "";
        final CountDownLatch first = new CountDownLatch(1);

        @Override
        public void publish(Segment segment, Path file) {
            assertTrue(Files.exists(file));
        }

        @Override
        public void withdraw(List<Segment> segments) {}

        @Override
        public void refresh(Timeline timeline) {
            playlist = MediaPlaylist.render(timeline);
            first.countDown();
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() throws Exception {
        files = new FileServer();
        reactor = new ProcessReactor();
        store = new SegmentStore(streams, 64 << 20);
        var studio = new Studio(
                new Sources(""),
                reactor,
                store,
                new Encoding("mpv", "ffmpeg", 720, "ultrafast", true),
                new Deadlines(Duration.ofSeconds(4), Duration.ofSeconds(4)));
        var options = new SessionOptions(2, Duration.ofSeconds(45), Duration.ofHours(1), Duration.ofSeconds(60));
        sessions = new Sessions(studio, options, session -> recorder, System::nanoTime);
    }

    @AfterEach
    void stop() throws Exception {
        sessions.close();
        reactor.close();
        files.close();
        try (Stream<Path> left = Files.list(streams)) {
            assertEquals(List.of(), left.toList(), "files left behind");
        }
        assertEquals(0, sessions.admission().running());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come about in 40 s");
            Thread.sleep(10);
        }
    }

    private Session play(String url) {
        var parsed = (Link.Accepted) Link.parse(url);
        return sessions.start("s", parsed.link()).orElseThrow();
    }

    @Test
    void aLinkBecomesSegmentsToItsEnd() throws Exception {
        Session session = play(files.url("ranges", Clips.h264(12)));
        assertTrue(recorder.first.await(20, TimeUnit.SECONDS));
        await(() -> session.state().phase() == Phase.ENDED);
        assertEquals("", session.state().error());
        assertTrue(recorder.playlist.endsWith("#EXT-X-ENDLIST\n"), recorder.playlist);
        assertEquals(12.0, session.state().endMicros() / 1e6, 0.1);
        assertEquals(
                12.0, session.state().media().orElseThrow().durationMicros().orElseThrow() / 1e6, 0.1);
    }
}
