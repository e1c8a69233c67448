package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Clips;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The master playlist says what the segments are, as other programs measure them. */
@Timeout(300)
class MasterIT {
    private static final Pattern ATTRIBUTE = Pattern.compile("([A-Z-]+)=(\"[^\"\r\n]*\"|[^\",\\s]+)(?:,|$)");

    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    /** RFC 8216 §4.2: an attribute list, read strictly. */
    static Map<String, String> attributes(String list) {
        Map<String, String> attributes = new HashMap<>();
        Matcher matcher = ATTRIBUTE.matcher(list);
        int at = 0;
        while (matcher.find() && matcher.start() == at) {
            String before = attributes.put(matcher.group(1), matcher.group(2).replace("\"", ""));
            assertEquals(null, before, "§4.2: once only");
            at = matcher.end();
        }
        assertEquals(list.length(), at, "§4.2: not an attribute list: " + list);
        return attributes;
    }

    private static String probe(String url, String entries) {
        return Clips.run(List.of(
                        "ffprobe",
                        "-v",
                        "error",
                        "-select_streams",
                        "v:0",
                        "-show_entries",
                        entries,
                        "-of",
                        "csv=p=0",
                        url))
                .lines()
                .findFirst()
                .orElse("");
    }

    @ParameterizedTest
    @CsvSource({"copying, 30000/1001, High", "encoding, 24000/1001, High 4:4:4 Predictive"})
    void saysWhatTheSegmentsAre(String mode, String rate, String profile) {
        Path source = Clips.make(
                "master-" + mode + ".mkv",
                List.of("-f", "lavfi", "-i", "testsrc2=s=322x180:d=12:r=" + rate),
                Clips.tone(12),
                List.of("-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "48", "-c:a", "aac"),
                List.of("-pix_fmt", profile.equals("High") ? "yuv420p" : "yuv444p"));
        String session = stage.start(source);
        Api.Answer early = stage.api().get("/streams/" + session + "/master.m3u8");
        assertEquals(200, early.status(), "it is held until there is something to say: " + early.text());
        assertEquals(mode, stage.api().awaitComplete(session).get("mode").asText());
        Api.Answer answer = stage.api().get("/streams/" + session + "/master.m3u8");
        assertEquals("application/vnd.apple.mpegurl", answer.header("Content-Type"));
        List<String> lines = answer.text().lines().toList();
        assertEquals("#EXTM3U", lines.get(0));
        assertEquals("playlist.m3u8", lines.get(lines.size() - 1));
        String tag = lines.get(lines.size() - 2);
        assertTrue(tag.startsWith("#EXT-X-STREAM-INF:"), tag);
        Map<String, String> said = attributes(tag.substring(18));
        Playlist playlist = stage.api().playlist(session);
        String url = stage.api()
                .url("/streams/" + session + "/" + playlist.entries().get(0).name());
        String[] parts = probe(url, "stream=width,height,level").split(",", -1);
        assertEquals(parts[0] + "x" + parts[1], said.get("RESOLUTION"));
        String level = String.format("%02x", Integer.parseInt(parts[2]));
        assertTrue(said.get("CODECS").matches("avc1\\.(42c0|6400)" + level + ",mp4a\\.40\\.2"), tag);
        String[] fraction = rate.split("/", -1);
        assertEquals(
                Double.parseDouble(fraction[0]) / Double.parseDouble(fraction[1]),
                Double.parseDouble(said.get("FRAME-RATE")),
                0.0005);
        long bytes = 0;
        for (Playlist.Entry entry : playlist.entries()) {
            bytes += stage.api().segment(session, entry.name()).body().length;
        }
        double average = bytes * 8 / playlist.seconds();
        assertEquals(average, Double.parseDouble(said.get("AVERAGE-BANDWIDTH")), average / 1000);
        assertTrue(Long.parseLong(said.get("BANDWIDTH")) >= Math.floor(average), tag);
    }

    @Test
    void playersFindThePictureByIt() {
        String session = stage.start(Clips.h264(5));
        stage.api().awaitComplete(session);
        String url = stage.api().url("/streams/" + session + "/master.m3u8");
        assertEquals("320,180", probe(url, "stream=width,height"));
        String frames = Clips.run(List.of(
                "mpv",
                "--no-config",
                "--no-terminal",
                "--frames=100",
                "--of=framecrc",
                "--ovc=rawvideo",
                "--no-audio",
                "--o=-",
                url));
        assertTrue(frames.lines().filter(line -> !line.startsWith("#")).count() >= 99, frames);
    }

    @Test
    void ofNoSessionThereIsNone() {
        assertEquals(404, stage.api().get("/streams/none/master.m3u8").status());
    }
}
