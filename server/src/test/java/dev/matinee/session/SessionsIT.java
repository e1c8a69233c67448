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
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Standing;
import dev.matinee.source.torrent.TorrentOptions;
import dev.matinee.source.torrent.Torrents;
import dev.matinee.take.Abilities;
import dev.matinee.take.Choice;
import dev.matinee.take.Copying;
import dev.matinee.take.Deadlines;
import dev.matinee.take.Encoder;
import dev.matinee.take.Encoders;
import dev.matinee.take.Encoding;
import dev.matinee.take.Mode;
import dev.matinee.take.Track;
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
@Timeout(300)
class SessionsIT {
    @TempDir
    Path streams;

    private FileServer files;
    private final EgressRules rules = EgressRules.of(List.of(), List.of());
    private EgressGate gate;
    private ProcessReactor reactor;
    private SegmentStore store;
    private Sessions sessions;
    private Encoders encoders;
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
        public void withdraw(List<String> files) {}

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
        gate = EgressGate.start(rules);
        encoders = Encoders.beginningWith(Encoder.X264);
        sessions = sessions(false);
    }

    /** A card that is not there, or a driver that gives up: the film goes on all the same. */
    @Test
    void anEncoderThatFailsIsReplaced() throws Exception {
        encoders = Encoders.beginningWith(Encoder.NVENC);
        sessions = sessions(false);
        Session session = play(files.url("ranges", Clips.h264(12)));
        await(() -> recorder.playlist.endsWith("#EXT-X-ENDLIST\n"));
        assertEquals("", session.state().error());
        assertEquals(12.0, session.state().endMicros() / 1e6, 0.1);
        boolean card = Encoders.works("ffmpeg", true, Encoder.NVENC, true);
        assertEquals(card ? Encoder.NVENC : Encoder.X264, encoders.current());
    }

    private Sessions sessions(boolean copy) {
        var studio = new Studio(
                new Sources("", rules, false),
                new Torrents(TorrentOptions.OFF, rules, gate),
                gate,
                reactor,
                store,
                new Encoding(
                        "mpv",
                        "ffmpeg",
                        720,
                        "ultrafast",
                        true,
                        encoders,
                        List.of(),
                        copy ? Copying.AUTO : Copying.NEVER),
                new Deadlines(Duration.ofSeconds(4), Duration.ofSeconds(4)));
        var options = new SessionOptions(2, Duration.ofSeconds(45), Duration.ofHours(1), Duration.ofSeconds(60));
        return new Sessions(studio, options, session -> recorder, System::nanoTime);
    }

    @AfterEach
    void stop() throws Exception {
        sessions.close();
        reactor.close();
        gate.close();
        files.close();
        try (Stream<Path> left = Files.list(streams)) {
            assertEquals(List.of(), left.toList(), "files left behind");
        }
        assertEquals(0, sessions.admission().running());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come about in 40 s");
            Thread.sleep(10);
        }
    }

    private Session play(String url) {
        var parsed = (Link.Accepted) Link.parse(url);
        return sessions.start("s", parsed.link(), Standing.LOCAL, Abilities.NONE, sessions.copying())
                .orElseThrow();
    }

    @Test
    void aLinkBecomesSegmentsToItsEnd() throws Exception {
        Session session = play(files.url("ranges", Clips.h264(12)));
        assertTrue(recorder.first.await(90, TimeUnit.SECONDS));
        await(() -> recorder.playlist.endsWith("#EXT-X-ENDLIST\n"));
        assertEquals("", session.state().error());
        assertEquals(12.0, session.state().endMicros() / 1e6, 0.1);
        assertEquals(
                12.0, session.state().media().orElseThrow().durationMicros().orElseThrow() / 1e6, 0.1);
    }

    @Test
    void aSeekOutOfRangeIsANewTake() throws Exception {
        Session session = play(files.url("ranges", Clips.h264(300)));
        assertTrue(recorder.first.await(90, TimeUnit.SECONDS));
        assertEquals(SeekResult.DONE, seek(session, 200));
        await(() ->
                recorder.playlist.contains("#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:03:20.000Z"));
        assertEquals(200.0, session.state().positionMicros(System.nanoTime()) / 1e6, 0.1);
        // And back to a place that is listed, but before the jump: playing on from there would not lead on.
        assertEquals(SeekResult.DONE, seek(session, 0));
        await(() -> recorder.playlist.split("#EXT-X-DISCONTINUITY\n", -1).length == 3);
        assertEquals(SeekResult.BEYOND_END, seek(session, 301));
    }

    @Test
    void aSeekWithinWhatIsThereOnlyMovesTheRoom() throws Exception {
        Session session = play(files.url("ranges", Clips.h264(12)));
        await(() -> recorder.playlist.endsWith("#EXT-X-ENDLIST\n"));
        assertEquals(SeekResult.DONE, seek(session, 7));
        assertEquals(1, session.state().seeks());
        assertTrue(!recorder.playlist.contains("DISCONTINUITY"), recorder.playlist);
    }

    @Test
    void aKilledProgramIsStartedAgainWhereItStopped() throws Exception {
        Session session = play(files.url("ranges", Clips.h264(300)));
        assertTrue(recorder.first.await(90, TimeUnit.SECONDS));
        for (String program : List.of("mpv", "ffmpeg")) {
            int before = recorder.playlist.split("#EXT-X-DISCONTINUITY\n", -1).length;
            ProcessHandle victim = ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().command().orElse("").endsWith("/" + program))
                    .findFirst()
                    .orElseThrow();
            victim.destroyForcibly();
            await(() -> recorder.playlist.split("#EXT-X-DISCONTINUITY\n", -1).length > before);
        }
        assertEquals("", session.state().error());
        assertContinuous(recorder.playlist);
    }

    /** Each discontinuity goes on where the segment before it ended, so no second of the film is lost or doubled. */
    private static void assertContinuous(String playlist) {
        double at = 0;
        for (String line : playlist.lines().toList()) {
            if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
                double dated = java.time.Instant.parse(line.substring(25)).toEpochMilli() / 1e3;
                assertEquals(at, dated, 0.002, playlist);
            } else if (line.startsWith("#EXTINF:")) {
                at += Double.parseDouble(line.substring(8, line.length() - 1));
            }
        }
    }

    private SeekResult seek(Session session, long seconds) throws Exception {
        var result = new java.util.concurrent.CompletableFuture<SeekResult>();
        sessions.seek(session, seconds * 1_000_000, result::complete);
        return result.get(90, TimeUnit.SECONDS);
    }

    @Test
    void whatBrowsersPlayIsCopied() throws Exception {
        sessions = sessions(true);
        Session session = play(files.url("ranges", Clips.h264(30)));
        await(() -> recorder.playlist.endsWith("#EXT-X-ENDLIST\n"));
        assertEquals(Mode.COPYING, session.state().working().mode());
        assertEquals(30.0, session.state().endMicros() / 1e6, 0.1);
        assertContinuous(recorder.playlist);
    }

    @Test
    void aCopyBeginsAtTheKeyframeBefore() throws Exception {
        sessions = sessions(true);
        // The clip has a keyframe every 250 pictures, 8.33 s.
        Session session = play(files.url("ranges", Clips.h264(300)));
        assertTrue(recorder.first.await(90, TimeUnit.SECONDS));
        await(() -> recorder.playlist.length() > 0);
        assertEquals(SeekResult.DONE, seek(session, 200));
        if (!recorder.playlist.endsWith("#EXT-X-ENDLIST\n")) {
            await(() -> recorder.playlist.contains("#EXT-X-DISCONTINUITY\n")
                    || recorder.playlist.endsWith("#EXT-X-ENDLIST\n"));
        }
        assertEquals(Mode.COPYING, session.state().working().mode());
        assertEquals("", session.state().error());
    }

    @Test
    void otherTracksGoOnAtTheSamePlace() throws Exception {
        Session session = play(files.url("ranges", Clips.tracks(60)));
        assertTrue(recorder.first.await(90, TimeUnit.SECONDS));
        assertEquals(
                List.of("eng", "deu", "fra"),
                session.state().media().orElseThrow().tracks().stream()
                        .map(Track::language)
                        .filter(language -> !language.isEmpty())
                        .toList());
        assertEquals(SeekResult.DONE, seek(session, 5));
        assertEquals(ChooseResult.DONE, choose(session, new Choice(2, 1)));
        await(() -> recorder.playlist.contains("#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:05"));
        assertEquals(ChooseResult.NO_SUCH_TRACK, choose(session, new Choice(3, 0)));
        assertEquals(new Choice(2, 1), session.state().choice());
    }

    private ChooseResult choose(Session session, Choice choice) throws Exception {
        var result = new java.util.concurrent.CompletableFuture<ChooseResult>();
        sessions.choose(session, choice, result::complete);
        return result.get(90, TimeUnit.SECONDS);
    }
}
