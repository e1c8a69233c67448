package dev.matinee.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Clips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A film with lines of text that name the second at which they come, and what must be true of its cues. */
final class SubtitledFilm {
    static final int SECONDS = 300;
    private static final Pattern CUE = Pattern.compile("(\\d\\d):(\\d\\d):(\\d\\d\\.\\d{3}) --> \\S+\n(.+)");

    private SubtitledFilm() {}

    /** Five minutes whose pictures tell their second; every 4 s a line that names the second at which it comes, for 3 s. */
    static Path file() {
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

    static Path text(String word) {
        StringBuilder text = new StringBuilder();
        for (int second = 0; second < SECONDS; second += 4) {
            text.append(second / 4 + 1)
                    .append(String.format(
                            "\n00:%02d:%02d,000 --> 00:%02d:%02d,000\n<i>%s</i> %d & <script>more</script>\n\n",
                            second / 60, second % 60, (second + 3) / 60, (second + 3) % 60, word, second));
        }
        return Clips.file("lines-" + word + ".srt", text.toString().getBytes(UTF_8));
    }

    /** Asks until the cues of a segment are said to be all there. */
    static String vtt(Api api, String session, int track, long sequence) {
        return Patience.awaitThat(
                        "all cues of segment " + sequence,
                        Duration.ofSeconds(60),
                        () -> api.get("/streams/" + session + "/subtitles/" + track + "/" + sequence + ".vtt"),
                        answer -> {
                            assertEquals(200, answer.status(), answer::text);
                            assertEquals("text/vtt; charset=utf-8", answer.header("Content-Type"));
                            return !answer.text().contains("NOTE late");
                        })
                .text();
    }

    /** Every segment's cues are those whose seconds lie in it, as its own stamps tell. */
    static void cuesFit(Api api, String session, int track, String word, StrictReader.Listed segment, long sequence)
            throws IOException {
        String text = vtt(api, session, track, sequence);
        assertTrue(text.startsWith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:126000,LOCAL:00:00:00.000\n\n"), text);
        Path file = Files.createTempFile("matinee-it", ".ts");
        Files.write(file, api.segment(session, segment.uri()).body());
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
}
