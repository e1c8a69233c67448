package dev.matinee.subtitle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Files of subtitles as people have them, read by the real ffmpeg. */
class SubtitleFilesIT {
    private static final String SRT = "1\r\n00:00:01,500 --> 00:00:03,000\r\nCafé <b>fat</b> <script>alert(1)</script>"
            + " & <img src=x onerror=y>\r\nzwei\r\n\r\n2\r\n01:02:03,004 --> 01:02:05,000\r\nlater\r\n";

    private static final SubtitleFiles FILES = new SubtitleFiles("ffmpeg");

    @AfterAll
    static void close() {
        FILES.close();
    }

    private static SubtitleFiles.Read read(byte[] octets, String name) throws Exception {
        var done = new CompletableFuture<SubtitleFiles.Read>();
        FILES.read(octets, name, done::complete);
        return done.get(90, TimeUnit.SECONDS);
    }

    private static List<Cue> cues(byte[] octets) throws Exception {
        SubtitleFile file = read(octets, "a.srt").file();
        assertNotNull(file);
        return file.cues();
    }

    @Test
    void tagsOfStrangersAreTextAndTimesAreKept() throws Exception {
        List<Cue> cues = cues(SRT.getBytes(StandardCharsets.UTF_8));
        assertEquals(2, cues.size());
        Cue first = cues.get(0);
        assertEquals(1_500_000, first.startMicros());
        assertEquals(3_000_000, first.endMicros());
        String plain = first.text().replaceAll("</?[biu]>", "");
        assertEquals(-1, plain.indexOf('<'), first::text);
        assertEquals(0, first.text().indexOf("Café <b>fat</b>"), first::text);
        assertEquals(3_723_004_000L, cues.get(1).startMicros());
    }

    @Test
    void writtenAsOldProgramsDid() throws Exception {
        List<Cue> meant = cues(SRT.getBytes(StandardCharsets.UTF_8));
        assertEquals(meant, cues(SRT.getBytes(Charset.forName("windows-1252"))));
        assertEquals(meant, cues(("\uFEFF" + SRT).getBytes(StandardCharsets.UTF_16LE)));
        assertEquals(meant, cues(("\uFEFF" + SRT).getBytes(StandardCharsets.UTF_16BE)));
        assertEquals(meant, cues(("\uFEFF" + SRT).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void readByItsSignsWhateverItIsCalled() throws Exception {
        String ass = """
                [Script Info]
                ScriptType: v4.00+

                [V4+ Styles]
                Format: Name, Fontname, Fontsize
                Style: Default,Arial,20

                [Events]
                Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
                Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\pos(10,10)\\i1}slanted{\\i0} <u>
                """;
        SubtitleFile read = read(ass.getBytes(StandardCharsets.UTF_8), "../../etc/My film.de.srt")
                .file();
        assertNotNull(read);
        assertEquals(SubtitleFile.Format.ASS, read.format());
        assertEquals("My film.de", read.name());
        assertEquals("de", read.language());
        assertEquals(0, read.cues().get(0).text().indexOf("<i>slanted</i>"), read.cues()::toString);
        String vtt = "WEBVTT\n\nNOTE hello\n\n00:01.000 --> 00:02.000 line:0\n<v Roger>&lt;Hi&gt; there\n";
        List<Cue> cues = cues(vtt.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(new Cue(1_000_000, 2_000_000, "&lt;Hi&gt; there")), cues);
    }

    @Test
    void whatIsNoFileOfSubtitlesIsRefused() throws Exception {
        byte[] noise = new byte[100_000];
        new Random(4).nextBytes(noise);
        for (byte[] bad : List.of(
                noise,
                "<html><body>Hello</body></html>".getBytes(StandardCharsets.UTF_8),
                "WEBVTT\n\n".getBytes(StandardCharsets.UTF_8),
                (SRT + "\0").getBytes(StandardCharsets.UTF_8),
                "#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n".getBytes(StandardCharsets.UTF_8))) {
            assertEquals("subtitle_malformed", read(bad, "a.srt").code());
        }
        assertEquals("subtitle_too_large", read(new byte[10 << 20], "a.srt").code());
    }
}
