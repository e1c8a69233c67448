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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of file that people have becomes a stream that a strict player plays to its end. */
@Timeout(120)
class MediaIT {
    private static final double FIFTY_MILLIS = 0.050;
    private static final int SECONDS = 5;

    private static FileServer files;
    private static TestServer encoding;
    private static TestServer copying;

    @TempDir
    Path downloads;

    /**
     * A clip and what must come of it.
     *
     * @param manner how its server hands it out
     * @param copied whether its pictures are to be taken over as they are
     * @param width of the served picture; 0 where there is none
     * @param frame the longest time between two pictures, in seconds
     */
    record Clip(
            String name,
            String manner,
            Supplier<Path> file,
            boolean copied,
            boolean audio,
            int width,
            int height,
            double frame) {
        static Clip of(String name, String manner, Supplier<Path> file) {
            return new Clip(name, manner, file, false, true, 320, 180, 1 / 30.0);
        }

        Clip size(int wide, int high) {
            return new Clip(name, manner, file, copied, audio, wide, high, frame);
        }

        Clip silent() {
            return new Clip(name, manner, file, copied, false, width, height, frame);
        }

        Clip frame(double seconds) {
            return new Clip(name, manner, file, copied, audio, width, height, seconds);
        }

        /** On the server that copies what browsers can play. */
        Clip copy() {
            return new Clip(name, manner, file, true, audio, width, height, frame);
        }

        boolean video() {
            return width > 0;
        }

        @Override
        public String toString() {
            return name + ", " + manner + (copied ? ", copied" : "");
        }
    }

    static Stream<Clip> clips() {
        return Stream.of(
                Clip.of("H.264 and AAC in mp4", "ranges", () -> Clips.h264(SECONDS)),
                Clip.of("H.264 and AAC in mp4", "plain", () -> Clips.h264(SECONDS)),
                Clip.of("HEVC in mkv", "ranges", MediaIT::hevc),
                Clip.of("HEVC in mkv", "plain", MediaIT::hevc),
                Clip.of("VP9 and Opus in webm", "ranges", MediaIT::vp9),
                Clip.of("VP9 and Opus in webm", "plain", MediaIT::vp9),
                Clip.of("10 bit", "ranges", MediaIT::tenBit),
                Clip.of("5.1 sound", "ranges", MediaIT::surround),
                Clip.of("odd sizes", "ranges", MediaIT::odd),
                Clip.of("oblong pixels", "ranges", MediaIT::anamorphic),
                Clip.of("1080 lines", "ranges", MediaIT::large).size(1280, 720).frame(0.1),
                Clip.of("held upright", "ranges", MediaIT::upright).size(180, 320),
                Clip.of("variable frame rate", "ranges", MediaIT::variable).frame(0.1),
                Clip.of("23.976 pictures a second", "ranges", MediaIT::film).frame(1001 / 24000.0),
                Clip.of("B-frames", "plain", MediaIT::reordered),
                Clip.of("video only", "ranges", MediaIT::videoOnly).silent(),
                Clip.of("video only", "plain", MediaIT::videoOnly).silent(),
                Clip.of("mp3", "ranges", MediaIT::mp3).size(0, 0),
                Clip.of("mp3", "plain", MediaIT::mp3).size(0, 0),
                Clip.of("m4a", "ranges", MediaIT::m4a).size(0, 0),
                Clip.of("mp3 with a cover", "ranges", MediaIT::mp3WithCover).size(0, 0),
                Clip.of("subtitles inside", "ranges", MediaIT::subtitled),
                Clip.of("index at the end", "ranges", MediaIT::indexAtTheEnd),
                Clip.of("MPEG-TS that begins at 10 h", "plain", MediaIT::lateTransportStream),
                Clip.of("H.264 and AAC in mp4", "ranges", MediaIT::groups).copy(),
                Clip.of("H.264 and AAC in mp4", "plain", MediaIT::groups).copy(),
                // Copied pictures are cut in decoding order: sound reaches back by the two pictures that are reordered.
                Clip.of("B-frames", "ranges", MediaIT::reordered)
                        .frame(2 / 30.0)
                        .copy(),
                Clip.of("H.264 and Opus in mkv", "ranges", MediaIT::opus).copy(),
                Clip.of("variable frame rate", "ranges", MediaIT::variable)
                        .frame(0.1)
                        .copy(),
                Clip.of("23.976 pictures a second", "ranges", MediaIT::film)
                        .frame(1001 / 24000.0)
                        .copy(),
                Clip.of("index at the end", "ranges", MediaIT::indexAtTheEnd).copy(),
                Clip.of("subtitles inside", "plain", MediaIT::subtitled).copy(),
                Clip.of("video only", "ranges", MediaIT::videoOnly).silent().copy());
    }

    /** Keyframes a second apart, as on the web. */
    private static Path groups() {
        return clip("groups.mp4", "-c:v libx264 -preset ultrafast -g 30 -c:a aac -movflags +faststart");
    }

    private static Path opus() {
        return clip("opus.mkv", "-c:v libx264 -preset ultrafast -g 30 -c:a libopus");
    }

    private static Path hevc() {
        return clip("hevc.mkv", "-c:v libx265 -preset ultrafast -x265-params log-level=error -c:a aac");
    }

    private static Path vp9() {
        return clip("vp9.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus");
    }

    private static Path tenBit() {
        return clip("ten.mkv", "-c:v libx264 -preset ultrafast -profile:v high10 -pix_fmt yuv420p10le -c:a aac");
    }

    private static Path surround() {
        return clip(
                "surround.mp4",
                "-c:v libx264 -preset ultrafast -af pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0 "
                        + "-c:a aac -movflags +faststart");
    }

    private static Path odd() {
        return make("odd.mkv", "321x181", 30, "-pix_fmt yuv444p -c:v libx264 -preset ultrafast -c:a aac");
    }

    private static Path anamorphic() {
        return make(
                "oblong.mp4",
                "240x180",
                30,
                "-vf setsar=4/3 -c:v libx264 -preset ultrafast -c:a aac -movflags +faststart");
    }

    private static Path large() {
        return make("large.mp4", "1920x1080", 10, "-c:v libx264 -preset ultrafast -c:a aac -movflags +faststart");
    }

    /** As a phone writes it: lying pictures and a note to turn them. */
    private static Path upright() {
        return Clips.make(
                "upright-" + SECONDS + ".mp4",
                List.of("-i", Clips.h264(SECONDS).toString()),
                words("-c copy -metadata:s:v rotate=90 -movflags +faststart"));
    }

    private static Path variable() {
        return clip(
                "variable.mkv",
                "-vf select='lt(t,2)+not(mod(n,3))' -vsync vfr -c:v libx264 -preset ultrafast -c:a aac");
    }

    private static Path film() {
        return clip("film.mp4", "-r 24000/1001 -t 5 -c:v libx264 -preset ultrafast -c:a aac -movflags +faststart");
    }

    private static Path reordered() {
        return clip("reordered.mp4", "-c:v libx264 -preset fast -bf 3 -g 30 -c:a aac -movflags +faststart");
    }

    private static Path videoOnly() {
        return Clips.make(
                "silent-" + SECONDS + ".mp4",
                Clips.video("320x180", 30, SECONDS),
                words("-c:v libx264 -preset ultrafast -movflags +faststart"));
    }

    private static Path mp3() {
        return Clips.make("tone-" + SECONDS + ".mp3", Clips.tone(SECONDS), words("-c:a libmp3lame"));
    }

    private static Path m4a() {
        return Clips.make("tone-" + SECONDS + ".m4a", Clips.tone(SECONDS), words("-c:a aac -movflags +faststart"));
    }

    private static Path mp3WithCover() {
        Path cover = Clips.make("cover.png", words("-f lavfi -i color=red:s=300x300 -frames:v 1"));
        return Clips.make(
                "cover-" + SECONDS + ".mp3",
                Clips.tone(SECONDS),
                List.of("-i", cover.toString()),
                words("-map 0 -map 1 -c:a libmp3lame -c:v mjpeg -disposition:v attached_pic -id3v2_version 3"));
    }

    private static Path subtitled() {
        Path text = Path.of("target", "clips", "words.srt").toAbsolutePath();
        try {
            Files.createDirectories(text.getParent());
            Files.writeString(
                    text, "1\n00:00:01,000 --> 00:00:02,500\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Clips.make(
                "subtitled-" + SECONDS + ".mkv",
                List.of("-i", Clips.h264(SECONDS).toString()),
                List.of("-i", text.toString()),
                words("-map 0 -map 1 -c copy -c:s srt"));
    }

    static Path indexAtTheEnd() {
        return clip("index.mp4", "-c:v libx264 -preset ultrafast -c:a aac");
    }

    private static Path lateTransportStream() {
        return clip("late.ts", "-c:v libx264 -preset ultrafast -c:a aac -output_ts_offset 36000");
    }

    private static Path clip(String name, String encoding) {
        return make(name, "320x180", 30, encoding);
    }

    private static Path make(String name, String size, int rate, String encoding) {
        String stem = name.substring(0, name.indexOf('.'));
        return Clips.make(
                stem + "-" + SECONDS + name.substring(name.indexOf('.')),
                Clips.video(size, rate, SECONDS),
                Clips.tone(SECONDS),
                words(encoding));
    }

    private static List<String> words(String line) {
        return List.of(line.split(" ", -1));
    }

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
    @MethodSource("clips")
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
                // ffprobe 5.1 stamps the first two packets of a list without pictures alike; segments are checked
                // below.
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
            double last = Math.max(FIFTY_MILLIS, clip.frame());
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

    /** What flashes and beeps at one moment of the source does so in what is served: time stamps alone don't prove it. */
    @Test
    void aFlashAndItsBeepStayTogether() {
        Path source = Clips.make(
                "flash.mp4",
                words("-f lavfi -i color=black:s=320x180:r=30:d=6,drawbox=c=white:t=fill:enable='between(t,3,5.99)'"),
                words("-f lavfi -i aevalsrc='0.5*sin(2764*t)*gte(t,3)':d=6:s=48000"),
                words("-c:v libx264 -preset ultrafast -c:a aac -movflags +faststart"));
        String session = encoding.api().start(files.url("ranges", source));
        encoding.api().awaitComplete(session);
        String playlist = encoding.api().url("/streams/" + session + "/playlist.m3u8");
        String black = filtered(playlist, "-vf", "blackdetect=d=1,metadata=print:file=-", "lavfi.black_end=");
        String silence =
                filtered(playlist, "-af", "silencedetect=n=-40dB:d=1,ametadata=print:file=-", "lavfi.silence_end=");
        double flash = Double.parseDouble(black);
        double beep = Double.parseDouble(silence);
        assertEquals(flash, beep, FIFTY_MILLIS, "flash at " + flash + ", beep at " + beep);
    }

    private static String filtered(String url, String option, String filter, String key) {
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
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + key + " in " + output));
    }
}
