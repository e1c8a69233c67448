package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Smaller pictures beside those that are taken over as they are. */
@Timeout(300)
class CopiedLadderIT {
    private static final String ALL = "hevc-av1-vp9-opus";
    /** What another time base rounds. */
    private static final double SAME = 0.0011;

    private static final String GRAIN = "-vf noise=alls=20:allf=t ";

    @RegisterExtension
    static final Stage stage =
            new Stage(TestServer.with().ahead(Duration.ofSeconds(20)).option("--ladder=240,120"));

    @TempDir
    Path folder;

    private static Path film(String kind, int seconds) {
        String encoding = switch (kind) {
            // x264's own way: pictures out of order, keyframes where the film wants them.
            case "reordered.mp4" -> "-r 24000/1001 -c:v libx264 -preset fast -bf 3 -g 45 -c:a aac -movflags +faststart";
            case "plain.ts" -> "-c:v libx264 -preset ultrafast -g 30 -c:a aac";
            case "variable.mkv" ->
                "-vf select='lt(t,2)+not(mod(n,3))+not(mod(n,7))' -vsync vfr -c:v libx264 -preset fast -g 30 -c:a ac3";
            case "full-range.mp4" ->
                "-pix_fmt yuvj420p -c:v libx264 -preset ultrafast -g 50 -c:a aac -movflags +faststart";
            case "opus.mkv" -> "-c:v libx264 -preset fast -bf 3 -g 45 -c:a libopus";
            case "hevc.mkv" -> "-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=50 -c:a aac";
            case "av1.mkv" -> "-c:v libsvtav1 -preset 12 -g 50 -c:a libopus";
            case "vp9.webm" -> "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 50 -c:a libopus";
            case "still.mp4" ->
                "-vf loop=-1:1 -t " + seconds
                        + " -c:v libx264 -preset slow -crf 30 -g 50 -c:a aac -movflags +faststart";
            // As small as encoders make it, and in any other hands larger.
            case "starved.mp4" -> GRAIN + "-c:v libx264 -preset slow -crf 42 -g 50 -c:a aac -movflags +faststart";
            case "starved.mkv" -> GRAIN + "-c:v libx264 -preset medium -crf 42 -g 50 -c:a aac";
            case "starved.webm" ->
                GRAIN + "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 60 -b:v 0 -g 50 -c:a libopus";
            // Nothing but the first picture stands alone; recovery points are what a demuxer takes for keyframes.
            case "refreshed.ts" ->
                "-c:v libx264 -preset fast -x264-params keyint=50:intra-refresh=1:bframes=0 -c:a aac";
            default -> throw new IllegalArgumentException(kind);
        };
        return Clips.make(
                "sizes-" + seconds + "-" + kind,
                Clips.video("640x360", 25, seconds),
                Clips.tone(seconds),
                Clip.words(encoding));
    }

    private static String copied(String kind, int seconds) {
        String session = "copied";
        Api.Answer answer =
                stage.api().post("/stream/" + session, "url", stage.link(film(kind, seconds)), "plays", ALL);
        assertEquals(200, answer.status(), answer::text);
        return session;
    }

    private static String get(String session, String path) {
        Api.Answer answer = stage.api().get("/streams/" + session + "/" + path);
        assertEquals(200, answer.status(), answer::text);
        return answer.text();
    }

    /** What a size's playlist lists, read strictly. */
    private static List<StrictReader.Listed> listed(String session, String path) {
        return new StrictReader().accept(get(session, path).replace("../", ""));
    }

    /** A segment of either form, as a player would put it together. */
    private Served served(String session, StrictReader.Listed segment) throws IOException {
        var joined = new ByteArrayOutputStream();
        String map = segment.map();
        if (map != null) {
            joined.write(stage.api().segment(session, map).body());
        }
        joined.write(stage.api().segment(session, segment.uri()).body());
        return Served.of(
                Files.write(folder.resolve("segment"), joined.toByteArray()).toString());
    }

    private static void same(double expected, double told, String what) {
        assertEquals(expected, told, SAME, what);
    }

    /** Of all that is listed: each size begins with the same keyframe, and holds the same stretch of pictures and sound. */
    private void assertAligned(String session) throws IOException {
        List<StrictReader.Listed> largest = listed(session, "playlist.m3u8");
        for (int height : List.of(240, 120)) {
            List<StrictReader.Listed> smaller = listed(session, "pictures/" + height + ".m3u8");
            assertTrue(smaller.size() >= largest.size(), "the same list");
            // Those that come last may have been listed in between.
            for (int i = 0; i < largest.size(); i++) {
                String name = smaller.get(i).uri();
                assertTrue(name.contains("c" + height + "-"), name + " lies beside a copy");
                assertEquals(largest.get(i).length(), smaller.get(i).length(), name);
                assertEquals(
                        largest.get(i).discontinuitySequence(), smaller.get(i).discontinuitySequence(), name);
                Served large = served(session, largest.get(i));
                Served small = served(session, smaller.get(i));
                assertEquals(360, large.height());
                assertEquals(height, small.height(), name);
                assertTrue(small.of(Served.Kind.VIDEO).get(0).key(), name);
                List<double[]> pictures = List.of(shown(large, Served.Kind.VIDEO), shown(small, Served.Kind.VIDEO));
                assertEquals(pictures.get(0).length, pictures.get(1).length, "pictures of " + name);
                same(pictures.get(0)[0], small.of(Served.Kind.VIDEO).get(0).pts(), "the keyframe of " + name);
                List<double[]> sound = List.of(shown(large, Served.Kind.AUDIO), shown(small, Served.Kind.AUDIO));
                assertEquals(sound.get(0).length, sound.get(1).length, "sound of " + name);
                for (List<double[]> both : List.of(pictures, sound)) {
                    int last = both.get(0).length - 1;
                    if (last >= 0) {
                        same(both.get(0)[0], both.get(1)[0], "the beginning of " + name);
                        same(both.get(0)[last], both.get(1)[last], "the end of " + name);
                    }
                }
            }
        }
    }

    /** Bits a second of a size, by what its files weigh. */
    private static double rate(String session, int size) {
        String path = List.of("playlist.m3u8", "pictures/240.m3u8", "pictures/120.m3u8")
                .get(size);
        double octets = 0;
        double seconds = 0;
        for (StrictReader.Listed each : listed(session, path)) {
            octets += stage.api().segment(session, each.uri()).body().length;
            seconds += Double.parseDouble(each.length());
        }
        return octets * 8 / seconds;
    }

    private static double[] shown(Served served, Served.Kind kind) {
        return served.of(kind).stream().mapToDouble(Served.Packet::pts).sorted().toArray();
    }

    private static List<Map<String, String>> variants(String session) {
        return get(session, "master.m3u8")
                .lines()
                .filter(line -> line.startsWith("#EXT-X-STREAM-INF:"))
                .map(line -> MasterIT.attributes(line.substring(18)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "reordered.mp4, ts, 23.976",
        "plain.ts, ts, 25.000",
        "variable.mkv, ts,",
        "full-range.mp4, ts, 25.000",
        "opus.mkv, m4s, 25.000",
        "av1.mkv, m4s, 25.000",
        "vp9.webm, m4s, 25.000"
    })
    void allSizesAreCutWhereTheCopyIs(String kind, String suffix, String rate) throws Exception {
        String session = copied(kind, 12);
        JsonNode state = stage.api().awaitComplete(session);
        assertEquals("copying", state.get("mode").asText(), state::toString);
        assertEquals("[240,120]", state.get("heights").toString());
        assertTrue(listed(session, "playlist.m3u8").get(0).uri().endsWith(suffix));
        assertAligned(session);
        assertEquals(12, stage.api().playlist(session).seconds(), 0.6);
        List<Map<String, String>> said = variants(session);
        assertEquals(
                List.of("640x360", "426x240", "214x120"),
                said.stream().map(each -> each.get("RESOLUTION")).toList());
        for (int i = 0; i < said.size(); i++) {
            Map<String, String> each = said.get(i);
            assertEquals(rate, each.get("FRAME-RATE"), each::toString);
            assertTrue(i == 0 || each.get("CODECS").startsWith("avc1."), each::toString);
            assertEquals(rate(session, i), Double.parseDouble(each.get("AVERAGE-BANDWIDTH")), 2, each::toString);
        }
    }

    /** However little the copy takes: who is sent to a smaller size must not be sent more. */
    @ParameterizedTest
    @ValueSource(strings = {"still.mp4", "starved.mp4", "starved.mkv", "starved.webm"})
    void noSmallerSizeCostsMore(String kind) {
        String session = copied(kind, 16);
        JsonNode state = stage.api().awaitComplete(session);
        assertEquals("copying", state.get("mode").asText(), state::toString);
        assertEquals("[240,120]", state.get("heights").toString());
        List<Map<String, String>> said = variants(session);
        for (String rate : List.of("BANDWIDTH", "AVERAGE-BANDWIDTH")) {
            List<Long> rates =
                    said.stream().map(each -> Long.parseLong(each.get(rate))).toList();
            assertTrue(rates.get(0) > rates.get(1) && rates.get(1) > rates.get(2), rate + " " + rates);
        }
        for (int i = 0; i < said.size(); i++) {
            double average = rate(session, i);
            assertEquals(average, Double.parseDouble(said.get(i).get("AVERAGE-BANDWIDTH")), 2);
            assertTrue(Double.parseDouble(said.get(i).get("BANDWIDTH")) >= average);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reordered.mp4", "opus.mkv"})
    void aSeekOutOfRangeGoesOnInAllSizes(String kind) throws Exception {
        String session = copied(kind, 60);
        stage.api().awaitPhase(session, "playing");
        assertEquals(
                200,
                stage.api()
                        .post("/streams/" + session + "/seek", "position", "50.3")
                        .status());
        JsonNode state = stage.api().awaitComplete(session);
        assertEquals("copying", state.get("mode").asText(), state::toString);
        assertEquals("[240,120]", state.get("heights").toString());
        assertAligned(session);
        assertEquals(3, variants(session).size());
    }

    /** Its keyframes are none to a decoder, or hold pictures that belong to the segment before: there is one size, and no break. */
    @ParameterizedTest
    @ValueSource(strings = {"refreshed.ts", "hevc.mkv"})
    void whatCantBeCutInAllSizesGoesOnInOne(String kind) throws Exception {
        String session = copied(kind, 12);
        JsonNode state = stage.api().awaitComplete(session);
        assertEquals("copying", state.get("mode").asText(), state::toString);
        assertTrue(state.get("error").isNull(), state::toString);
        assertEquals("[]", state.get("heights").toString());
        assertEquals(12, stage.api().playlist(session).seconds(), 0.6);
        List<StrictReader.Listed> largest = listed(session, "playlist.m3u8");
        for (StrictReader.Listed each : largest) {
            assertEquals(200, stage.api().segment(session, each.uri()).status(), each::uri);
        }
        StrictReader.Listed last = largest.get(largest.size() - 1);
        assertEquals(360, served(session, last).height());
        assertEquals(0, last.discontinuitySequence(), largest::toString);
    }

    @Test
    void nothingIsEnlarged() {
        Path film = Clips.make(
                "sizes-small.mp4",
                Clips.video("320x180", 25, 8),
                Clips.tone(8),
                Clip.words("-c:v libx264 -preset ultrafast -g 25 -c:a aac -movflags +faststart"));
        String session = stage.start(film);
        JsonNode state = stage.api().awaitComplete(session);
        assertEquals("copying", state.get("mode").asText());
        assertEquals("[120]", state.get("heights").toString());
        assertEquals(2, variants(session).size());
    }

    /** Who encodes the smaller ones also copies; the next take does both again from where it was. */
    @Test
    void theFilmGoesOnWhenTheEncoderDies() throws Exception {
        String session = copied("reordered.mp4", 60);
        stage.api().awaitPhase(session, "playing");
        List<ProcessHandle> programs = Programs.ours("ffmpeg");
        assertEquals(2, programs.size(), "a copier and a segmenter");
        Programs.kill(programs.stream()
                .filter(each -> each.info().commandLine().orElse("").contains("-f segment"))
                .findFirst()
                .orElseThrow());
        Patience.awaitThat(
                "another take in all sizes",
                Duration.ofSeconds(60),
                () -> listed(session, "pictures/120.m3u8"),
                all -> all.get(all.size() - 1).discontinuitySequence() == 1);
        assertAligned(session);
        JsonNode state = stage.api().state(session);
        assertEquals("copying", state.get("mode").asText(), state::toString);
    }
}
