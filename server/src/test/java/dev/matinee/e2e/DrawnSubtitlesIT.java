package dev.matinee.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Subtitles that are drawn into the picture, for all. */
@Timeout(300)
class DrawnSubtitlesIT {
    /** Where a line of text stands, and where the field of {@link #dark}, as ffmpeg's crop takes them. */
    private static final String LINE = "320:70:0:110";

    private static final String FIELD = "100:40:110:20";

    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    private static String path(String session, String rest) {
        return "/streams/" + session + "/" + rest;
    }

    private static StrictReader.Listed last(StrictReader reader) {
        return reader.listed().get(reader.listed().size() - 1);
    }

    /** A black film, with noise so that it is too large to be read in advance to its end, with a line in styled text, and a white field as Blu-rays draw them, both from its first to its last second. */
    private static Path dark() throws IOException {
        Path text = Clips.file("dark.srt", "1\n00:00:00,000 --> 00:02:30,000\nHELLO\n".getBytes(UTF_8));
        Path field = Clips.file("dark.sup", Field.shown(110, 20, 100, 40, 0, 150));
        return Clips.make(
                "dark.mkv",
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "color=black:s=320x180:r=10:d=150",
                        "-f",
                        "lavfi",
                        "-i",
                        "anoisesrc=d=150"),
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
        String session = stage.api().start(stage.link(film));
        stage.api().awaitPhase(session, "playing");
        String added =
                AddedSubtitlesIT.add(stage.api(), session, "hello.srt", "1\n00:00:00,000 --> 00:02:30,000\nGOODBYE\n");
        JsonNode tracks = stage.api().state(session).get("tracks").get("subtitle");
        assertEquals("hdmv_pgs_subtitle", tracks.get(1).get("codec").asText());
        assertFalse(tracks.get(1).get("text").asBoolean(), "pictures can only be drawn in");
        assertFalse(stage.api().get(path(session, "master.m3u8")).text().contains("subtitles/2.m3u8"));
        StrictReader reader = new StrictReader();
        assertTrue(brightest(session, reader, 0, LINE) < 40, "no line yet");
        int run = 0;
        for (String[] choice :
                new String[][] {{"1", LINE, FIELD}, {"2", FIELD, LINE}, {added, LINE, FIELD}, {"none", "", LINE}}) {
            Api.Answer answer = stage.api().post(path(session, "tracks"), "subtitle", choice[0]);
            assertEquals(200, answer.status(), answer::text);
            run++;
            if (!choice[1].isEmpty()) {
                int bright = brightest(session, reader, run, choice[1]);
                assertTrue(bright > 150, "drawn where it belongs: " + choice[0] + " " + bright);
            }
            int dark = brightest(session, reader, run, choice[2]);
            assertTrue(dark < 40, "and nowhere else: " + choice[0] + " " + dark);
        }
        assertEquals(3, stage.api().state(session).get("tracks").get("subtitle").size(), "mpv's own list has one more");
    }

    /** The same field as DVDs have it, in place of Blu-rays'. */
    private static Path disc() throws IOException {
        return Clips.make(
                "dark-disc.mkv",
                List.of("-i", dark().toString(), "-map", "0:v", "-map", "0:a", "-map", "0:s:1", "-c", "copy"),
                List.of("-c:s", "dvdsub"));
    }

    @Test
    void thoseOfDvdsAreDrawnToo() throws IOException {
        String session = stage.start(disc());
        stage.api().awaitPhase(session, "playing");
        JsonNode tracks = stage.api().state(session).get("tracks").get("subtitle");
        assertEquals("dvd_subtitle", tracks.get(0).get("codec").asText());
        assertFalse(tracks.get(0).get("text").asBoolean(), "pictures can only be drawn in");
        StrictReader reader = new StrictReader();
        assertTrue(brightest(session, reader, 0, FIELD) < 40, "nothing yet");
        for (String[] choice : new String[][] {{"1", "drawn"}, {"none", "gone"}}) {
            Api.Answer answer = stage.api().post(path(session, "tracks"), "subtitle", choice[0]);
            assertEquals(200, answer.status(), answer::text);
            int run = choice[0].equals("1") ? 1 : 2;
            int bright = brightest(session, reader, run, FIELD);
            assertEquals(run == 1, bright > 150, choice[1] + ": " + bright);
            assertTrue(brightest(session, reader, run, LINE) < 40, "and nothing elsewhere");
        }
    }

    /** The brightest pixel of a part of the picture in a run's first segment. */
    private static int brightest(String session, StrictReader reader, long run, String part) throws IOException {
        while (reader.listed().isEmpty() || last(reader).discontinuitySequence() < run) {
            reader.accept(stage.api()
                    .get(path(session, "playlist.m3u8?_HLS_msn=" + reader.next()))
                    .text());
        }
        StrictReader.Listed segment = reader.listed().stream()
                .filter(each -> each.discontinuitySequence() == run)
                .findFirst()
                .orElseThrow();
        Path file = Files.createTempFile("matinee-it", ".ts");
        Files.write(file, stage.api().segment(session, segment.uri()).body());
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
