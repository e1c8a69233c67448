package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Text subtitles beside the picture, which each viewer switches alone. */
@Timeout(120)
class SubtitlesIT {
    private static final Pattern CUE = Pattern.compile("(\\d\\d):(\\d\\d):(\\d\\d\\.\\d{3}) --> \\S+\n(.+)");
    private static final int SECONDS = 300;

    private static FileServer files;
    private static TestServer server;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        files = new FileServer();
        server = TestServer.with().start();
        browser = new Browser();
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
        server.close();
        files.close();
    }

    @AfterEach
    void clear() {
        files.deaf(false);
        server.clear();
    }

    /** Five minutes whose pictures tell their second; every 4 s a line that names the second at which it comes, for 3 s. */
    static Path film() {
        return Clips.make(
                "subtitled-" + SECONDS + ".mkv",
                List.of(
                        "-i",
                        Clips.clock(SECONDS).toString(),
                        "-i",
                        text("Line").toString(),
                        "-i",
                        text("Zeile").toString()),
                List.of("-map", "0:v", "-map", "0:a", "-map", "1:s", "-map", "2:s", "-c", "copy"),
                List.of("-c:s:0", "srt", "-c:s:1", "ass", "-metadata:s:s:0", "language=eng"),
                List.of("-metadata:s:s:1", "language=deu", "-metadata:s:s:1", "title=Untertitel"));
    }

    private static Path text(String word) {
        StringBuilder text = new StringBuilder();
        for (int second = 0; second < SECONDS; second += 4) {
            text.append(second / 4 + 1)
                    .append(String.format(
                            "\n00:%02d:%02d,000 --> 00:%02d:%02d,000\n<i>%s</i> %d & <script>more</script>\n\n",
                            second / 60, second % 60, (second + 3) / 60, (second + 3) % 60, word, second));
        }
        try {
            Path file = Path.of("target", "clips", "lines-" + word + ".srt").toAbsolutePath();
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String path(String session, String rest) {
        return "/streams/" + session + "/" + rest;
    }

    /** Asks until the cues of a segment are said to be all there. */
    private static String vtt(String session, int track, long sequence) {
        return Patience.awaitThat(
                        "all cues of segment " + sequence,
                        Duration.ofSeconds(30),
                        () -> server.api().get(path(session, "subtitles/" + track + "/" + sequence + ".vtt")),
                        answer -> {
                            assertEquals(200, answer.status(), answer::text);
                            assertEquals("text/vtt; charset=utf-8", answer.header("Content-Type"));
                            return !answer.text().contains("NOTE late");
                        })
                .text();
    }

    /** Every segment's cues are those whose seconds lie in it, as its own stamps tell. */
    private static void cuesFit(String session, int track, String word, StrictReader.Listed segment, long sequence)
            throws IOException {
        String text = vtt(session, track, sequence);
        assertTrue(text.startsWith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:126000,LOCAL:00:00:00.000\n\n"), text);
        Path file = Files.createTempFile("matinee-it", ".ts");
        Files.write(file, server.api().segment(session, segment.uri()).body());
        double start = Served.of(file.toString()).start(Served.Kind.VIDEO) - 1.4;
        Files.delete(file);
        double end = start + Double.parseDouble(segment.length());
        Matcher cue = CUE.matcher(text);
        int shown = 0;
        while (cue.find()) {
            double at = Integer.parseInt(cue.group(2)) * 60 + Double.parseDouble(cue.group(3));
            int named = Integer.parseInt(
                    cue.group(4).replaceAll("\\D+", " ").strip().split(" ", 2)[0]);
            assertEquals(named, at, 0.1, text);
            assertTrue(at < end + 0.01 && at + 3 > start - 0.01, () -> "not shown from " + start + ": " + text);
            assertTrue(cue.group(4).startsWith("<i>" + word + "</i> " + named + " &amp; "), text);
            assertFalse(cue.group(4).contains("script>"), text);
            shown++;
        }
        int expected = 0;
        for (int second = 0; second < SECONDS; second += 4) {
            expected += second < end && second + 3 > start ? 1 : 0;
        }
        assertEquals(expected, shown, 1, "from " + start + " to " + end + ": " + text);
        assertTrue(shown >= 1 || expected == 0, text);
    }

    @Test
    void textOfTheSourceIsOfferedAndFollowsTheRoom() throws IOException {
        String session = server.api().start(files.url("ranges", film()));
        server.api().awaitPhase(session, "playing");
        JsonNode tracks = server.api().state(session).get("tracks").get("subtitle");
        assertEquals(2, tracks.size());
        assertTrue(
                tracks.get(0).get("text").asBoolean()
                        && tracks.get(1).get("text").asBoolean(),
                tracks::toString);
        String master = server.api().get(path(session, "master.m3u8")).text();
        assertTrue(
                master.contains(
                        "NAME=\"English\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=NO,FORCED=NO,URI=\"subtitles/1.m3u8\"\n"),
                master);
        assertTrue(master.contains("NAME=\"German, Untertitel\",LANGUAGE=\"de\""), master);
        StrictReader pictures = new StrictReader();
        StrictReader lines = new StrictReader();
        follow(session, pictures, lines, 0);
        assertEquals(
                200,
                server.api().post(path(session, "seek"), "position", "222.5").status());
        follow(session, pictures, lines, 1);
        assertEquals(404, server.api().get(path(session, "subtitles/3.m3u8")).status());
        assertEquals(
                404, server.api().get(path(session, "subtitles/1/99999.vtt")).status());
        assertEquals(404, server.api().get(path(session, "subtitles/1/x.vtt")).status());
    }

    /** Reads both playlists until a run of segments is listed; the last ones must have their cues. */
    private static void follow(String session, StrictReader pictures, StrictReader lines, long run) throws IOException {
        while (pictures.listed().isEmpty() || last(pictures).discontinuitySequence() < run) {
            String reload = "playlist.m3u8?_HLS_msn=" + pictures.next();
            pictures.accept(server.api().get(path(session, reload)).text());
        }
        String reload = "subtitles/2.m3u8?_HLS_msn=" + (pictures.next() - 1);
        lines.accept(server.api().get(path(session, reload)).text());
        pictures.accept(server.api().get(path(session, "playlist.m3u8")).text());
        long sequence = lines.next() - 1;
        StrictReader.Listed picture = pictures.listed().get((int) sequence);
        assertEquals("2/" + sequence + ".vtt", last(lines).uri());
        assertEquals(picture.length(), last(lines).length());
        assertEquals(picture.discontinuitySequence(), last(lines).discontinuitySequence());
        cuesFit(session, 2, "Zeile", picture, sequence);
        cuesFit(session, 1, "Line", picture, sequence);
    }

    private static StrictReader.Listed last(StrictReader reader) {
        return reader.listed().get(reader.listed().size() - 1);
    }

    /** hls.js in a page of its own, without anything of ours but what the master playlist says. */
    @Test
    void anotherPlayerShowsThemByTheMasterPlaylist() {
        String session = server.api().start(files.url("ranges", film()));
        server.api().awaitPhase(session, "playing");
        // They are read while somebody asks for them, and this player asks once for each segment.
        vtt(session, 2, 0);
        browser.open(server.api().url("/healthz"));
        browser.run("""
                const script = document.createElement('script'), src = arguments[0];
                script.src = '/static/vendor/hls-1.7.4.min.js';
                script.onload = () => {
                  const video = document.createElement('video');
                  document.body.append(video);
                  window.video = video;
                  const hls = new Hls({ startPosition: 0 });
                  hls.loadSource(src);
                  hls.attachMedia(video);
                  video.muted = true;
                  video.play();
                };
                document.head.append(script);
                """, path(session, "master.m3u8"));
        browser.awaitTrue("a line is shown at its second", """
                const video = window.video;
                const track = [...(video?.textTracks ?? [])].find(({ label }) => label.startsWith('German'));
                if (track && track.mode !== 'showing') track.mode = 'showing';
                const cue = track?.activeCues?.[0];
                if (!cue) return false;
                const second = Number(cue.text.match(/Zeile<\\/i> (\\d+)/)[1]);
                return second >= 4 && Math.abs(cue.startTime - second) < 0.1
                  && video.currentTime >= second - 0.1 && video.currentTime <= second + 3.1;
                """);
    }

    /** The line that is shown, checked against what the picture under it tells; 0 for none. */
    private static final String SHOWN = """
            const video = document.querySelector('#video');
            const track = [...video.textTracks].find(({ mode }) => mode === 'showing');
            const shown = [...(track?.activeCues ?? [])].map(({ text }) => Number(text.match(/Zeile<\\/i> (\\d+) &amp;/)[1]));
            return shown.length === 1 ? shown[0] : -shown.length;
            """;

    private static void awaitLine(int from) {
        Patience.awaitThat(
                "the line of the picture's second, after " + from,
                Duration.ofSeconds(30),
                () -> new long[] {(Long) browser.run(SHOWN), browser.shownSecond()},
                seen -> seen[0] >= from && seen[1] >= seen[0] && seen[1] <= seen[0] + 3);
    }

    @Test
    void aViewerSwitchesThemAloneAndTheyFollowTheRoom() {
        browser.open(server.api().url("/"));
        browser.watch(files.url("ranges", film()));
        browser.awaitFirstFrame();
        browser.awaitTrue("the menu", "return !document.querySelector('#tracks-open').hidden");
        browser.run("document.querySelector('#tracks-open').click();"
                + "document.querySelector('#tracks [name=own][value=\"2\"]').click()");
        awaitLine(4);
        String session = browser.url().substring(browser.url().lastIndexOf('/') + 1);
        assertFalse(
                server.api()
                        .state(session)
                        .get("tracks")
                        .get("subtitle")
                        .get(1)
                        .get("selected")
                        .asBoolean(),
                "others see none of it");
        assertEquals(
                200,
                server.api().post(path(session, "seek"), "position", "222.5").status());
        awaitLine(220);
        browser.run("document.querySelector('#tracks [name=own][value=none]').click()");
        browser.awaitTrue(
                "no line",
                "return [...document.querySelector('#video').textTracks].every(({ mode }) => mode === 'disabled')");
        browser.find("#add-subtitle").sendKeys(text("Zeile").toString());
        browser.awaitTrue(
                "what was added is chosen for who added it",
                "return Number(document.querySelector('#tracks [name=own]:checked')?.value) > 10000");
        awaitLine(220);
        assertEquals(
                3, server.api().state(session).get("tracks").get("subtitle").size());
        assertEquals(List.of(), browser.severe());
    }

    @Test
    void subtitlesThatNeverComeHoldUpNothing() {
        String session = server.api().start(files.url("fickle", film()));
        server.api().awaitPhase(session, "playing");
        server.api().playlist(session);
        files.deaf(true);
        long asked = System.nanoTime();
        Api.Answer answer = server.api().get(path(session, "subtitles/1/0.vtt"));
        assertEquals(200, answer.status(), answer::text);
        assertTrue(answer.text().endsWith("LOCAL:00:00:00.000\n\nNOTE late\n\n"), answer::text);
        assertTrue(System.nanoTime() - asked < Duration.ofSeconds(8).toNanos(), "held for long");
        JsonNode before = server.api().state(session);
        JsonNode after = Patience.awaitThat(
                "the pictures go on",
                Duration.ofSeconds(10),
                () -> server.api().state(session),
                state -> state.get("progress").get("ready").asDouble()
                        >= Math.min(SECONDS, before.get("position").asDouble() + 55));
        assertEquals("playing", after.get("phase").asText());
        assertTrue(after.get("error").isNull());
    }

    private static String add(String session, String name, String text) {
        Api.Answer answer = server.api()
                .postBytes(
                        path(session, "subtitles?name=" + name),
                        "application/octet-stream",
                        text.getBytes(StandardCharsets.UTF_8));
        assertEquals(200, answer.status(), answer::text);
        return answer.json().get("id").asText();
    }

    @Test
    void filesAreAddedByUploadAndByLink() throws IOException {
        Path vtt = Clips.make("added.vtt", List.of("-i", text("Zeile").toString()));
        String session = server.api().start(files.url("ranges", film()));
        server.api().awaitPhase(session, "playing");
        String one = add(session, "film.de.srt", Files.readString(text("Zeile")));
        Api.Answer fetched = server.api().post(path(session, "subtitles"), "url", files.url("ranges", vtt));
        assertEquals(200, fetched.status(), fetched::text);
        JsonNode tracks = server.api().state(session).get("tracks").get("subtitle");
        assertEquals(4, tracks.size(), tracks::toString);
        assertEquals("film.de", tracks.get(2).get("title").asText());
        assertEquals("de", tracks.get(2).get("language").asText());
        assertEquals("added", tracks.get(3).get("title").asText());
        StrictReader reader = new StrictReader();
        StrictReader.Listed first = reader.accept(
                        server.api().get(path(session, "playlist.m3u8")).text())
                .get(0);
        cuesFit(session, Integer.parseInt(one), "Zeile", first, 0);
        cuesFit(session, fetched.json().get("id").asInt(), "Zeile", first, 0);
        assertTrue(server.api().get(path(session, "master.m3u8")).text().contains("NAME=\"film.de\",LANGUAGE=\"de\""));
    }

    @Test
    void badFilesAreRefusedWithWords() {
        String session = server.api().start(files.url("ranges", film()));
        String film = "/uploads-are-no-subtitles";
        record Bad(String code, int status, Api.Answer answer) {}
        byte[] big = new byte[10 << 20];
        for (Bad bad : List.of(
                new Bad(
                        "subtitle_malformed",
                        400,
                        server.api()
                                .postBytes(
                                        path(session, "subtitles"),
                                        "text/plain",
                                        film.getBytes(StandardCharsets.UTF_8))),
                new Bad(
                        "subtitle_malformed",
                        400,
                        server.api().postBytes(path(session, "subtitles"), "text/plain", new byte[4000])),
                new Bad(
                        "subtitle_missing",
                        400,
                        server.api().postBytes(path(session, "subtitles"), "text/plain", new byte[0])),
                new Bad("body_too_large", 413, server.api().postBytes(path(session, "subtitles"), "text/plain", big)),
                new Bad(
                        "subtitle_too_large",
                        413,
                        server.api()
                                .postBytes(
                                        path(session, "subtitles?upload=a&at=0&size=" + big.length),
                                        "text/plain",
                                        new byte[9])),
                new Bad(
                        "subtitle_too_large",
                        413,
                        server.api().post(path(session, "subtitles"), "url", files.url("ranges", film()))),
                new Bad(
                        "subtitle_malformed",
                        400,
                        server.api().post(path(session, "subtitles"), "url", files.url("html", film()))),
                new Bad(
                        "subtitle_not_fetched",
                        502,
                        server.api().post(path(session, "subtitles"), "url", files.url("missing", film()))),
                new Bad("link_scheme", 400, server.api().post(path(session, "subtitles"), "url", "file:///etc/passwd")),
                new Bad(
                        "subtitle_missing",
                        400,
                        server.api()
                                .post(
                                        path(session, "subtitles"),
                                        "url",
                                        "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567")),
                new Bad("session_not_found", 404, server.api().post(path("none", "subtitles"), "url", "http://a/b")))) {
            assertEquals(bad.status, bad.answer.status(), bad::toString);
            assertEquals(bad.code, bad.answer.json().get("code").asText());
            assertTrue(bad.answer.json().get("error").asText().length() > 10, bad::toString);
        }
    }

    /** A black film with a line in styled text, and a white field as Blu-rays draw them, both from its first to its last second. */
    private static Path dark() throws IOException {
        Path text = Files.writeString(
                Path.of("target", "clips", "dark.srt").toAbsolutePath(), "1\n00:00:00,000 --> 00:02:30,000\nHELLO\n");
        Path field = Files.write(
                Path.of("target", "clips", "dark.sup").toAbsolutePath(), Field.shown(110, 20, 100, 40, 0, 150));
        return Clips.make(
                "dark.mkv",
                List.of("-f", "lavfi", "-i", "color=black:s=320x180:r=10:d=150", "-f", "lavfi", "-i", "anullsrc=d=150"),
                List.of(
                        "-i",
                        text.toString(),
                        "-i",
                        field.toString(),
                        "-map",
                        "0",
                        "-map",
                        "1",
                        "-map",
                        "2",
                        "-map",
                        "3"),
                List.of("-t", "150", "-c:v", "libx264", "-g", "20", "-c:a", "aac", "-c:s:0", "ass", "-c:s:1", "copy"));
    }

    @Test
    void anySubtitlesAreDrawnIntoThePictureForAll() throws IOException {
        Path film = dark();
        String session = server.api().start(files.url("ranges", film));
        server.api().awaitPhase(session, "playing");
        String added = add(session, "hello.srt", "1\n00:00:00,000 --> 00:02:30,000\nGOODBYE\n");
        JsonNode tracks = server.api().state(session).get("tracks").get("subtitle");
        assertEquals("hdmv_pgs_subtitle", tracks.get(1).get("codec").asText());
        assertFalse(tracks.get(1).get("text").asBoolean(), "pictures can only be drawn in");
        assertFalse(server.api().get(path(session, "master.m3u8")).text().contains("subtitles/2.m3u8"));
        StrictReader reader = new StrictReader();
        String below = "320:70:0:110";
        String above = "100:40:110:20";
        assertTrue(brightest(session, reader, 0, below) < 40, "no line yet");
        int run = 0;
        for (String[] choice :
                new String[][] {{"1", below, above}, {"2", above, below}, {added, below, above}, {"none", "", below}}) {
            Api.Answer answer = server.api().post(path(session, "tracks"), "subtitle", choice[0]);
            assertEquals(200, answer.status(), answer::text);
            run++;
            if (!choice[1].isEmpty()) {
                int bright = brightest(session, reader, run, choice[1]);
                assertTrue(bright > 150, "drawn where it belongs: " + choice[0] + " " + bright);
            }
            int dark = brightest(session, reader, run, choice[2]);
            assertTrue(dark < 40, "and nowhere else: " + choice[0] + " " + dark);
        }
        assertEquals(
                3, server.api().state(session).get("tracks").get("subtitle").size(), "mpv's own list has one more");
    }

    /** The brightest pixel of a part of the picture in a run's first segment. */
    private static int brightest(String session, StrictReader reader, long run, String part) throws IOException {
        while (reader.listed().isEmpty() || last(reader).discontinuitySequence() < run) {
            reader.accept(server.api()
                    .get(path(session, "playlist.m3u8?_HLS_msn=" + reader.next()))
                    .text());
        }
        StrictReader.Listed segment = reader.listed().stream()
                .filter(each -> each.discontinuitySequence() == run)
                .findFirst()
                .orElseThrow();
        Path file = Files.createTempFile("matinee-it", ".ts");
        Files.write(file, server.api().segment(session, segment.uri()).body());
        String said = Clips.run(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-i",
                file.toString(),
                "-vf",
                "crop=" + part + ",signalstats,metadata=print:key=lavfi.signalstats.YMAX:file=-",
                "-frames:v",
                "3",
                "-f",
                "null",
                "-"));
        Files.delete(file);
        return said.lines()
                .filter(line -> line.startsWith("lavfi.signalstats.YMAX="))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(23)))
                .max()
                .orElseThrow(() -> new AssertionError(said));
    }
}
