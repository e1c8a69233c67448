package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only some browsers play is copied for those who say that they can, in fragmented MP4. */
@Timeout(300)
class FragmentsIT {
    private static final int FILM_SECONDS = 300;
    private static final int LATER = 15;
    private static final Pattern MAP = Pattern.compile("#EXT-X-MAP:URI=\"([a-z0-9]+-init\\.mp4)\"");

    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    @TempDir
    Path folder;

    /** Tells its second, as {@link Clips#clock}, in AV1 and Opus; every third one with a line that names it. */
    private static Path film() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int second = 0; second < FILM_SECONDS - 3; second += 3) {
            String time = String.format("00:%02d:%02d", second / 60, second % 60);
            lines.append(second / 3 + 1).append('\n').append(time).append(",000 --> ");
            lines.append(time).append(",900\n").append(second).append("\n\n");
        }
        Path text = Clips.clock(FILM_SECONDS).resolveSibling("fragments-lines.srt");
        Files.writeString(text, lines);
        return Clips.make(
                "fragments-film.mkv",
                List.of("-i", Clips.clock(FILM_SECONDS).toString(), "-i", text.toString()),
                List.of("-map", "0", "-map", "1", "-r", "5", "-c:s", "srt"),
                List.of("-c:v", "libsvtav1", "-preset", "12", "-g", "10", "-c:a", "libopus"));
    }

    private static Path clip(String name, String... codecs) {
        return Clips.make(name, Clips.video("320x180", 25, 8), Clips.tone(8), List.of(codecs));
    }

    /** With open groups, as x265 makes them where nobody says otherwise, and reordered pictures. */
    private static Path hevc(String format) {
        return clip(
                "fragments-hevc." + format,
                "-c:v",
                "libx265",
                "-preset",
                "ultrafast",
                "-x265-params",
                "log-level=error:keyint=50:bframes=3",
                "-c:a",
                "aac");
    }

    private static String start(Path film, String plays) {
        String session = UUID.randomUUID().toString();
        Api.Answer answer = stage.api().post("/stream/" + session, "url", stage.link(film), "plays", plays);
        assertEquals(200, answer.status(), answer::text);
        return session;
    }

    private static String playlist(String session) {
        return stage.api().url("/streams/" + session + "/playlist.m3u8");
    }

    private static String streams(String url) {
        return Clips.run(List.of(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=codec_name,codec_tag_string",
                        "-of",
                        "csv=p=0",
                        url))
                .lines()
                .filter(line -> !line.isBlank())
                .distinct()
                .toList()
                .toString();
    }

    private static String codecs(String session) {
        String master = stage.api().get("/streams/" + session + "/master.m3u8").text();
        String tag = master.lines()
                .filter(line -> line.startsWith("#EXT-X-STREAM-INF:"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(master));
        Map<String, String> said = MasterIT.attributes(tag.substring(18));
        assertEquals("320x180", said.get("RESOLUTION"));
        assertEquals("25.000", said.get("FRAME-RATE"));
        return said.get("CODECS");
    }

    /** All pictures of the source come, and each segment is what the list says: complete, ranged, to be kept for ever. */
    @ParameterizedTest
    @CsvSource({
        "hevc, 'hevc,hevc10', 'hvc1\\.1\\.6\\.L60\\.90,mp4a\\.40\\.2', '[hevc,hvc1, aac,mp4a]', '[hevc]'",
        "ts, hevc-opus, 'hvc1\\.1\\.6\\.L60\\.90,mp4a\\.40\\.2', '[hevc,hvc1, aac,mp4a]', '[hevc]'",
        "av1, av1-opus, 'av01\\.0\\.0\\dM\\.08,opus', '[av1,av01, opus,Opus]', '[av1, opus]'",
        "av1, av1, 'av01\\.0\\.0\\dM\\.08,mp4a\\.40\\.2', '[av1,av01, aac,mp4a]', '[av1]'",
        "vp9, vp9-opus, 'vp09\\.00\\.\\d\\d\\.08,opus', '[vp9,vp09, opus,Opus]', '[vp9, opus]'",
        "h264, opus, 'avc1\\.64000[cd],opus', '[h264,avc1, opus,Opus]', '[opus]'"
    })
    void copiesForWhoCanPlayIt(String video, String plays, String codecs, String streams, String needs)
            throws Exception {
        Path film = switch (video) {
            case "hevc" -> hevc("mp4");
            case "ts" -> hevc("ts");
            case "av1" ->
                clip("fragments-av1.mkv", "-c:v", "libsvtav1", "-preset", "12", "-g", "50", "-c:a", "libopus");
            case "vp9" ->
                clip(
                        "fragments-vp9.webm",
                        "-c:v",
                        "libvpx-vp9",
                        "-deadline",
                        "realtime",
                        "-g",
                        "50",
                        "-c:a",
                        "libopus");
            default ->
                clip(
                        "fragments-h264.mkv",
                        "-c:v",
                        "libx264",
                        "-preset",
                        "veryfast",
                        "-bf",
                        "0",
                        "-g",
                        "50",
                        "-c:a",
                        "libopus");
        };
        String session = start(film, plays);
        JsonNode state = stage.api().awaitComplete(session);
        assertEquals("copying", state.get("mode").asText(), state::toString);
        assertEquals(
                needs, Api.JSON.convertValue(state.get("needs"), List.class).toString());
        assertTrue(codecs(session).matches(codecs), () -> codecs(session));
        String all = stage.api().playlist(session).text();
        Matcher map = MAP.matcher(all);
        assertTrue(map.find() && !map.find(), all);
        map.find(0);
        Api.Answer header = stage.api().segment(session, map.group(1));
        assertEquals("video/mp4", header.header("Content-Type"));
        assertTrue(header.header("Cache-Control").contains("immutable"), header::toString);
        // The segments one after the other are the film: nothing is missing, doubled or out of place.
        Path joined = folder.resolve("joined.mp4");
        Files.write(joined, header.body());
        for (Playlist.Entry entry : stage.api().playlist(session).entries()) {
            Api.Answer segment = stage.api().segment(session, entry.name());
            assertEquals(200, segment.status());
            assertEquals("video/mp4", segment.header("Content-Type"));
            Files.write(joined, segment.body(), StandardOpenOption.APPEND);
        }
        assertEquals(streams, streams(joined.toString()));
        Served served = Served.of(joined.toString());
        Served source = Served.of(film.toString());
        for (Served.Kind kind : Served.Kind.values()) {
            assertEquals(
                    source.end(kind) - source.start(kind), served.end(kind) - served.start(kind), 0.1, kind::toString);
            // As in MPEG-TS: so that subtitles fit, and takes line up.
            assertEquals(1.4, served.start(kind), 0.03, kind::toString);
        }
        assertEquals(200, served.of(Served.Kind.VIDEO).size());
        // And players that nobody here wrote find it by the list.
        assertEquals(streams, streams(stage.api().url("/streams/" + session + "/master.m3u8")));
        assertEquals(200, pictures("ffmpeg", session));
        assertEquals(200, pictures("mpv", session));
    }

    private static long pictures(String client, String session) {
        List<String> line = client.equals("mpv")
                ? List.of(
                        "mpv",
                        "--no-config",
                        "--no-terminal",
                        "--no-audio",
                        "--of=framecrc",
                        "--ovc=rawvideo",
                        "--o=-",
                        playlist(session))
                : List.of("ffmpeg", "-v", "error", "-i", playlist(session), "-map", "0:v", "-f", "framecrc", "-");
        return Clips.run(line).lines().filter(frame -> frame.startsWith("0,")).count();
    }

    /** The muxer would show the next one too early. */
    @Test
    void aPictureThatStandsUntilTheNextKeyframeIsNotCopied() {
        Path film = Clips.make(
                "fragments-standing.mkv",
                Clips.video("320x180", 25, 6),
                Clips.tone(6),
                List.of("-vf", "select=not(between(n\\,60\\,99))", "-fps_mode", "vfr", "-force_key_frames", "2,4"),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "libopus"));
        String session = start(film, "opus");
        JsonNode state = stage.api().awaitComplete(session);
        assertEquals("encoding", state.get("mode").asText(), state::toString);
        Playlist list = stage.api().playlist(session);
        assertEquals(1, list.discontinuities(), list::text);
        assertEquals(6, list.seconds(), 0.2);
    }

    @Test
    void whoSaysNothingGetsWhatAllPlay() {
        String session = stage.start(hevc("mp4"));
        JsonNode state = stage.api().awaitComplete(session);
        assertEquals("encoding", state.get("mode").asText());
        assertEquals(
                "Not everybody’s browser here plays HEVC, so it is encoded.",
                state.get("why").asText());
        assertEquals(0, state.get("needs").size());
        assertFalse(stage.api().playlist(session).text().contains("EXT-X-MAP"));
        assertEquals("[h264,[27][0][0][0], aac,[15][0][0][0]]", streams(playlist(session)));
    }

    /** Seen by two real browsers, of which one can't play it. */
    @Test
    void aRoomShowsWhatEverybodyInItCanPlay() throws Exception {
        StrictReader reader = new StrictReader();
        try (Browser browser = new Browser();
                Browser old = new Browser()) {
            browser.open(stage.api().url("/"));
            browser.watch(stage.link(film()));
            browser.awaitFirstFrame();
            String session = browser.url().substring(browser.url().lastIndexOf('/') + 1);
            JsonNode state = stage.api().state(session);
            assertEquals("copying", state.get("mode").asText(), state::toString);
            assertEquals("[\"av1\",\"opus\"]", state.get("needs").toString());
            // Out of range, to the keyframe before.
            browser.awaitTrue("the length is known", "return document.querySelector('#seek').max > 290");
            browser.type("5");
            browser.awaitShows(148, 150 + LATER);
            browser.awaitPlaysOn(1);
            assertEquals("copying", stage.api().state(session).get("mode").asText());

            old.beforeAnyPage("const able = MediaSource.isTypeSupported.bind(MediaSource);"
                    + "MediaSource.isTypeSupported = (type) => !type.includes('av01') && able(type);");
            old.open(browser.url());
            browser.awaitText("#toast", "Not everybody’s browser here plays AV1");
            state = stage.api().state(session);
            assertEquals("encoding", state.get("mode").asText(), state::toString);
            assertEquals("[]", state.get("needs").toString());
            for (Browser each : List.of(browser, old)) {
                each.awaitShows(148, 160 + LATER);
                each.awaitPlaysOn(1);
            }
            // All in one container, each take with a map of its own; what not everybody plays goes from the list.
            reader.accept(stage.api().playlist(session).text());
            Patience.await("what all play is listed, and nothing else", Duration.ofSeconds(60), () -> {
                reader.accept(stage.api().playlist(session).text());
                return maps(reader).size() == 1;
            });
            assertTrue(maps(reader).get(0).endsWith("e-init.mp4"), maps(reader)::toString);
            // Who left is not asked any more: what comes next is copied again.
            assertEquals(List.of(), old.severe());
            old.open("about:blank");
            Patience.awaitThat(
                    "one is left",
                    Duration.ofSeconds(60),
                    () -> stage.api().state(session).get("viewers").asInt(),
                    viewers -> viewers == 1);
            // Who is left is looked at once a second.
            Patience.pause(Duration.ofMillis(1500));
            browser.type("2");
            browser.awaitShows(58, 60 + LATER);
            browser.awaitPlaysOn(1);
            assertEquals("copying", stage.api().state(session).get("mode").asText());
            reader.accept(stage.api().playlist(session).text());
            assertEquals(2, maps(reader).size(), maps(reader)::toString);
            assertEquals(List.of(), browser.severe());
            findsLinesByTheMasterPlaylist(browser, session);
        }
    }

    private static List<String> maps(StrictReader reader) {
        return reader.listed().stream()
                .map(each -> String.valueOf(each.map()))
                .distinct()
                .toList();
    }

    /** hls.js alone, without our page: the stamps of fragments and of subtitles fit. */
    private static void findsLinesByTheMasterPlaylist(Browser browser, String session) {
        browser.open(stage.api().url("/healthz"));
        browser.run("""
                const script = document.createElement('script'), src = arguments[0];
                script.src = '/static/vendor/hls-1.7.4.min.js';
                script.onload = () => {
                  const video = document.createElement('video');
                  video.id = 'video';
                  document.body.append(video);
                  const hls = new Hls();
                  hls.loadSource(src);
                  hls.attachMedia(video);
                  video.muted = true;
                  video.play();
                };
                document.head.append(script);
                """, "/streams/" + session + "/master.m3u8");
        browser.awaitTrue("it plays", "return document.querySelector('#video')?.videoWidth > 0");
        Patience.awaitThat(
                "a line is shown with the picture of its second",
                Duration.ofSeconds(60),
                () -> new long[] {(Long) browser.run("""
                        const track = document.querySelector('#video').textTracks[0];
                        if (track && track.mode !== 'showing') track.mode = 'showing';
                        return Number(track?.activeCues?.[0]?.text ?? -1);
                        """), browser.shownSecond()},
                seen -> seen[0] >= 58 && seen[0] == seen[1]);
    }

    /** Smaller pictures have maps of their own. */
    @Test
    void aLadderIsEncodedIntoFragmentsToo() throws Exception {
        try (TestServer ladder = TestServer.with().option("--ladder=144").start()) {
            Api api = ladder.api();
            String path = "/streams/small/";
            api.post("/stream/small", "url", stage.link(hevc("mp4")), "plays", "hevc");
            assertEquals("copying", api.awaitComplete("small").get("mode").asText());
            api.post("/heartbeat/small", "viewer", "somebody");
            Patience.await(
                    "encoded",
                    Duration.ofSeconds(60),
                    () -> api.state("small").get("heights").toString().equals("[144]"));
            api.awaitComplete("small");
            StrictReader reader = new StrictReader();
            List<StrictReader.Listed> listed =
                    reader.accept(api.get(path + "pictures/144.m3u8").text().replace("../", ""));
            // What not everybody plays is not listed any more, for those who begin with what is listed first.
            assertEquals(
                    1, listed.stream().map(StrictReader.Listed::map).distinct().count(), listed::toString);
            StrictReader.Listed small = listed.get(listed.size() - 1);
            assertTrue(
                    small.uri().contains("e144-") && String.valueOf(small.map()).contains("e144-"), small::toString);
            Path joined = folder.resolve("small.mp4");
            Files.write(joined, api.get(path + small.map()).body());
            Files.write(joined, api.get(path + small.uri()).body(), StandardOpenOption.APPEND);
            assertEquals(144, Served.of(joined.toString()).height());
            // Segments and maps, of either take and of both sizes.
            Patience.await(
                    "the budget knows each file of the RAM disk",
                    Duration.ofSeconds(60),
                    () -> counted(api) == stored(ladder) && stored(ladder) > 0);
            assertTrue(ladder.files().stream().anyMatch(file -> file.toString().endsWith("144-init.mp4")));
            ladder.clear();
            assertEquals(0, counted(api));
        }
    }

    private static long counted(Api api) {
        Matcher gauge = Pattern.compile("(?m)^matinee_segment_bytes (\\S+)$")
                .matcher(api.get("/metrics").text());
        assertTrue(gauge.find());
        return (long) Double.parseDouble(gauge.group(1));
    }

    private static long stored(TestServer server) {
        return server.files().stream()
                .map(Path::toFile)
                .filter(file -> file.getName().matches(".*\\.(m4s|mp4)"))
                .mapToLong(File::length)
                .sum();
    }
}
