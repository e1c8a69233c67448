package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariantsTest {
    private static final String MASTER = """
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",URI="audio.m3u8"
            #EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=9999999,BANDWIDTH=800000,RESOLUTION=640x360,AUDIO="a"
            360.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=2400000,RESOLUTION=1280x720,AUDIO="a"
            720.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=3400000,RESOLUTION=1280x720,AUDIO="a"
            # a comment

            720-better.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=6000000,RESOLUTION=1920x1080,AUDIO="a"
            1080.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.2"
            sound.m3u8
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90000,RESOLUTION=1920x1080,URI="keys.m3u8"
            """;

    @ParameterizedTest
    @CsvSource({"240, 360.m3u8", "360, 360.m3u8", "719, 360.m3u8", "720, 720-better.m3u8", "4320, 1080.m3u8"})
    void leavesTheBestThatIsNotHigherThanWanted(int height, String left) {
        String best = Variants.best(MASTER, height);
        assertEquals(
                1,
                best.lines()
                        .filter(line -> line.startsWith("#EXT-X-STREAM-INF"))
                        .count(),
                best);
        assertEquals(
                left,
                best.lines().filter(line -> line.endsWith(".m3u8")).findFirst().orElseThrow(),
                best);
        assertTrue(best.contains("#EXT-X-MEDIA:TYPE=AUDIO"), best);
        assertFalse(best.contains("keys.m3u8"), best);
    }

    @Test
    void withoutSizesTheFastestCounts() {
        String list = "#EXTM3U\r\n#EXT-X-STREAM-INF:BANDWIDTH=1\r\na\r\n#EXT-X-STREAM-INF:BANDWIDTH=2\r\nb";
        assertEquals("#EXTM3U\r\n#EXT-X-STREAM-INF:BANDWIDTH=2\r\nb", Variants.best(list, 720));
    }

    @Test
    void aMediaPlaylistStaysAsItIs() {
        String list = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n";
        assertEquals(list, Variants.best(list, 720));
    }

    @Test
    void ofEachSetInDashOneRepresentationIsLeft() {
        String list = """
                <MPD><Period><AdaptationSet mimeType="video/mp4"><SegmentTemplate media="$RepresentationID$.m4s"/>
                <Representation id="low" height="360" bandwidth="1"/><Representation id="high" height="1080" bandwidth="9">
                <BaseURL>x</BaseURL></Representation><Representation id="fits" height="720" bandwidth="5"/></AdaptationSet>
                <AdaptationSet mimeType="audio/mp4"><Representation id="a" bandwidth="64000"/>
                <Representation id="b" bandwidth="128000"/></AdaptationSet></Period></MPD>""";
        String best = Variants.best(list, 720);
        assertTrue(best.contains("\"fits\"") && best.contains("\"b\""), best);
        assertFalse(best.contains("\"low\"") || best.contains("\"high\"") || best.contains("\"a\""), best);
        assertTrue(best.contains("SegmentTemplate") && best.endsWith("</AdaptationSet></Period></MPD>"), best);
    }
}
