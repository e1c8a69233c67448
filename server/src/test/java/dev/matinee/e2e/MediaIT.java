package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.e2e.Served.Kind;
import dev.matinee.e2e.Served.Packet;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of file that people have becomes a stream that a strict player plays to its end. */
@Timeout(300)
class MediaIT {
    private static final double FIFTY_MILLIS = 0.050;

    private static FileServer files;
    private static TestServer encoding;
    private static TestServer copying;

    @TempDir
    Path downloads;

    @BeforeAll
    static void start() throws Exception {
        files = new FileServer();
        encoding = TestServer.with().copy(false).start();
        copying = TestServer.with().start();
    }

    @AfterAll
    static void stop() throws Exception {
        encoding.close();
        copying.close();
        files.close();
    }

    @AfterEach
    void clear() {
        encoding.clear();
        copying.clear();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.matinee.e2e.Clip#all")
    void playsToItsEnd(Clip clip) throws Exception {
        Path source = clip.file().get();
        Api api = (clip.copied() ? copying : encoding).api();
        String session = api.start(files.url(clip.manner(), source));
        JsonNode state = api.awaitComplete(session);
        assertTrue(state.get("error").isNull(), state::toString);
        assertEquals(clip.copied() ? "copying" : "encoding", state.get("mode").asText());
        Playlist playlist = api.playlist(session);
        assertTrue(playlist.ended(), playlist::text);
        assertEquals(0, playlist.firstSequence());
        assertEquals(0, playlist.discontinuities(), playlist::text);
        List<Served> segments = download(api, session, playlist);
        Served whole = Served.of(api.url("/streams/" + session + "/playlist.m3u8"));
        double seconds = duration(source);
        assertAll(
                () -> holdsWhatItSays(clip, whole),
                // ffprobe 5.1 stamps the first two packets of a list without pictures alike. Segments: see below.
                () -> isMonotonic(clip.video() ? whole : whole.withoutRepeatedStart(), "the playlist"),
                () -> bordersFit(segments),
                () -> lastsAsListed(clip, playlist, segments),
                () -> beginsWithKeyframes(clip, segments),
                () -> soundStaysWithPicture(clip, segments),
                () -> assertEquals(seconds, playlist.seconds(), 0.2, "listed length"),
                () -> assertEquals(seconds, length(clip, whole), 0.2, "played length"),
                () -> assertEquals(seconds, state.get("duration").asDouble(), 0.2, "length in the state"),
                () -> assertEquals(
                        segments.stream().mapToInt(s -> s.packets().size()).sum(),
                        whole.packets().size(),
                        "packets of the playlist and of its segments"));
    }

    private List<Served> download(Api api, String session, Playlist playlist) throws IOException {
        List<Served> segments = new ArrayList<>();
        for (Playlist.Entry entry : playlist.entries()) {
            Api.Answer answer = api.segment(session, entry.name());
            assertEquals(200, answer.status(), entry::name);
            assertEquals("video/mp2t", answer.header("Content-Type"));
            assertEquals(Integer.toString(answer.body().length), answer.header("Content-Length"));
            assertEquals(0, answer.body().length % 188, "whole transport packets");
            Path file = downloads.resolve(entry.name());
            Files.write(file, answer.body());
            segments.add(Served.of(file.toString()));
        }
        assertFalse(segments.isEmpty());
        return segments;
    }

    private static double duration(Path file) {
        return Double.parseDouble(Clips.run(List.of(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "format=duration",
                        "-of",
                        "csv=p=0",
                        file.toString()))
                .strip());
    }

    private static double length(Clip clip, Served whole) {
        Kind kind = clip.video() ? Kind.VIDEO : Kind.AUDIO;
        return whole.end(kind) - whole.start(kind);
    }

    private static void holdsWhatItSays(Clip clip, Served whole) {
        assertEquals(clip.video(), whole.has(Kind.VIDEO), "a picture");
        assertEquals(clip.audio(), whole.has(Kind.AUDIO), "sound");
        if (clip.video()) {
            assertEquals(clip.width() + "x" + clip.height(), whole.width() + "x" + whole.height());
            assertEquals("1:1", whole.sar());
        }
    }

    private static void isMonotonic(Served served, String what) {
        for (Kind kind : Kind.values()) {
            double before = Double.NEGATIVE_INFINITY;
            for (Packet packet : served.of(kind)) {
                assertTrue(packet.dts() > before, what + ": " + kind + " goes from " + before + " to " + packet);
                before = packet.dts();
            }
        }
    }

    /** Within each segment and over each border time only goes on. */
    private static void bordersFit(List<Served> segments) {
        for (Kind kind : Kind.values()) {
            double before = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < segments.size(); i++) {
                isMonotonic(segments.get(i), "segment " + i);
                for (Packet packet : segments.get(i).of(kind)) {
                    assertTrue(packet.dts() > before, kind + " of segment " + i + ": " + before + " to " + packet);
                    before = packet.dts();
                }
            }
        }
    }

    /** A segment lasts from its first picture to the next one's, or the length of its sound where there is no picture. */
    private static void lastsAsListed(Clip clip, Playlist playlist, List<Served> segments) {
        Kind kind = clip.video() ? Kind.VIDEO : Kind.AUDIO;
        for (int i = 0; i < segments.size(); i++) {
            Served segment = segments.get(i);
            double end = i + 1 < segments.size() ? segments.get(i + 1).start(kind) : segment.end(kind);
            double listed = playlist.entries().get(i).seconds();
            double tolerance = Math.max(FIFTY_MILLIS, clip.video() ? clip.frame() : 0);
            assertEquals(listed, end - segment.start(kind), tolerance, "EXTINF of segment " + i);
            // RFC 8216 §4.3.3.1: rounded to the nearest second, none is longer than the target duration.
            assertTrue(Math.round(listed) <= playlist.targetSeconds(), "target duration of segment " + i);
        }
    }

    private static void beginsWithKeyframes(Clip clip, List<Served> segments) {
        if (clip.video()) {
            for (int i = 0; i < segments.size(); i++) {
                assertTrue(segments.get(i).of(Kind.VIDEO).get(0).key(), "segment " + i + " begins with a keyframe");
            }
        }
    }

    private static void soundStaysWithPicture(Clip clip, List<Served> segments) {
        if (!clip.video() || !clip.audio()) {
            return;
        }
        for (int i = 0; i < segments.size(); i++) {
            Served segment = segments.get(i);
            // Where a segment begins or ends inside the film, a frame may fall on the other side of the cut.
            double inside = FIFTY_MILLIS + clip.frame();
            // How long the last picture lasts nobody says where pictures come when they come.
            double last = clip.frame() > FIFTY_MILLIS ? inside : FIFTY_MILLIS;
            String which = " of sound and picture in segment " + i;
            assertEquals(
                    segment.start(Kind.VIDEO),
                    segment.start(Kind.AUDIO),
                    i == 0 ? FIFTY_MILLIS : inside,
                    "start" + which);
            assertEquals(
                    segment.end(Kind.VIDEO),
                    segment.end(Kind.AUDIO),
                    i == segments.size() - 1 ? last : inside,
                    "end" + which);
        }
    }

    /** x264's closed groups, with pictures that are shown in another order than decoded, are copied; its open ones are not. */
    @ParameterizedTest
    @CsvSource({"0,copying", "1,encoding"})
    void groupsThatNeedTheOneBeforeAreEncoded(String open, String mode) throws Exception {
        Path film = Clips.make(
                "groups-" + open + ".mp4",
                Clips.video("320x180", 25, 12),
                Clips.tone(12),
                List.of(
                        "-c:v",
                        "libx264",
                        "-x264-params",
                        "keyint=50:min-keyint=50:bframes=3:b-adapt=0:open-gop=" + open),
                List.of("-pix_fmt", "yuv420p", "-c:a", "aac"));
        String session = copying.api().start(files.url("ranges", film));
        JsonNode state = copying.api().awaitComplete(session);
        assertEquals(mode, state.get("mode").asText(), state::toString);
        Playlist playlist = copying.api().playlist(session);
        assertEquals(12, playlist.seconds(), 0.2);
        // Of the pictures before the keyframe at which the one gives way to the other some are not shown.
        assertEquals(
                300,
                Served.of(copying.api().url("/streams/" + session + "/playlist.m3u8"))
                        .of(Kind.VIDEO)
                        .size(),
                open.equals("1") ? 3 : 0);
    }

    /** What flashes and beeps at one moment of the source does so in what is served: time stamps alone don't prove it. */
    @Test
    void aFlashAndItsBeepStayTogether() {
        Path source = Clips.make(
                "flash.mp4",
                Clip.words(
                        "-f lavfi -i color=black:s=320x180:r=30:d=6,drawbox=c=white:t=fill:enable='between(t,3,5.99)'"),
                Clip.words("-f lavfi -i aevalsrc='0.5*sin(2764*t)*gte(t,3)':d=6:s=48000"),
                Clip.words("-c:v libx264 -preset ultrafast -c:a aac -movflags +faststart"));
        String playlist = played(source);
        double flash = filtered(playlist, "-vf", "blackdetect=d=1,metadata=print:file=-", "lavfi.black_end=");
        double beep =
                filtered(playlist, "-af", "silencedetect=n=-40dB:d=1,ametadata=print:file=-", "lavfi.silence_end=");
        assertEquals(flash, beep, FIFTY_MILLIS, "flash at " + flash + ", beep at " + beep);
    }

    private static double filtered(String url, String option, String filter, String key) {
        String output = Clips.run(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-i",
                url,
                option,
                filter,
                option.equals("-vf") ? "-an" : "-vn",
                "-f",
                "null",
                "-"));
        return output.lines()
                .filter(line -> line.startsWith(key))
                .mapToDouble(line -> Double.parseDouble(line.substring(key.length())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + key + " in " + output));
    }

    /** Half pictures become whole ones: no line of one moment stands between two of another. */
    @Test
    void fieldsBecomeWholePictures() {
        String said = Clips.run(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-i",
                played(Clip.fields()),
                "-vf",
                "idet,metadata=print:file=-",
                "-f",
                "null",
                "-"));
        List<String> kinds = said.lines()
                .filter(line -> line.startsWith("lavfi.idet.multiple.current_frame="))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .toList();
        assertTrue(kinds.size() > 100, said);
        assertTrue(kinds.stream().filter("progressive"::equals).count() > kinds.size() * 0.9, kinds::toString);
    }

    /** What is coded for a screen that can shine looks on an ordinary one as it was meant, not grey. */
    @Test
    void brightnessIsMapped() {
        double meant = brightness(Clips.h264(5).toString());
        assertEquals(meant, brightness(played(Clip.hdr())), 16, "of 255");
        double unmapped = brightness(Clip.hdr().toString());
        assertTrue(Math.abs(meant - unmapped) > 16, "without mapping it would not do: " + unmapped);
    }

    private static String played(Path source) {
        String session = encoding.api().start(files.url("ranges", source));
        encoding.api().awaitComplete(session);
        return encoding.api().url("/streams/" + session + "/playlist.m3u8");
    }

    /** The mean of all pixels' luma. */
    private static double brightness(String url) {
        return filtered(url, "-vf", "format=yuv420p,signalstats,metadata=print:file=-", "lavfi.signalstats.YAVG=");
    }
}
