package dev.matinee.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MasterPlaylistTest {
    private static final Variant FILM = new Variant(List.of("avc1.42c01e", "mp4a.40.2"), 1280, 720, 30_000 / 1001.0);

    private static final VariantStream LARGEST = new VariantStream("playlist.m3u8", 0, FILM);

    private final Timeline timeline = new Timeline(2);

    private String render(Rendition... subtitles) {
        return MasterPlaylist.render(timeline, List.of(LARGEST), List.of(subtitles), 0);
    }

    @Test
    void namesTheVariantAndWhatItTakes() {
        timeline.append("a1-00000.ts", 0, 2_000_000, 250_000);
        timeline.append("a1-00001.ts", 2_000_000, 2_000_000, 500_000);
        assertEquals("""
                #EXTM3U
                #EXT-X-VERSION:6
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1500000,CODECS="avc1.42c01e,mp4a.40.2",\
                RESOLUTION=1280x720,FRAME-RATE=29.970
                playlist.m3u8
                """, render());
    }

    @Test
    void aShortFatSegmentIsNoPeakOfItsOwn() {
        timeline.append("a1-00000.ts", 0, 500_000, 500_000);
        timeline.append("a1-00001.ts", 500_000, 2_000_000, 125_000);
        // RFC 8216 §4.1: only runs of at least half a target duration count; 0.5 s alone would be 8 Mbit/s.
        assertEquals(2_000_000, MasterPlaylist.peak(timeline, Segment::bytes));
    }

    @Test
    void subtitlesAreOfferedAndNotForced() {
        timeline.append("a1-00000.ts", 0, 2_000_000, 250_000);
        String text = render(new Rendition("subtitles/1.m3u8", "English", "eng"));
        assertTrue(
                text.contains("#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"English\",LANGUAGE=\"eng\","
                        + "DEFAULT=NO,AUTOSELECT=NO,FORCED=NO,URI=\"subtitles/1.m3u8\"\n"),
                text);
        assertTrue(text.contains(",SUBTITLES=\"subtitles\"\nplaylist.m3u8\n"), text);
    }

    @Test
    void namesBreakNoLineAndAreToldApart() {
        timeline.append("a1-00000.ts", 0, 2_000_000, 250_000);
        String text = render(
                new Rendition("subtitles/1.m3u8", "a\"\n#EXT-X-ENDLIST\u2028", "x\",URI=\"evil"),
                new Rendition("subtitles/2.m3u8", "a' #EXT-X-ENDLIST", ""),
                new Rendition("subtitles/3.m3u8", "\u202e", ""));
        assertEquals(8, text.lines().count(), text);
        assertFalse(text.contains("evil"), text);
        assertTrue(text.contains("NAME=\"a' #EXT-X-ENDLIST\",DEFAULT"), text);
        assertTrue(text.contains("NAME=\"a' #EXT-X-ENDLIST (2)\",DEFAULT"), text);
        assertTrue(text.contains("NAME=\"Subtitles\",DEFAULT"), text);
    }

    @Test
    void soundAloneHasNoPicture() {
        timeline.append("a1-00000.ts", 0, 2_000_000, 40_000);
        String text = MasterPlaylist.render(
                timeline, List.of(new VariantStream("playlist.m3u8", 0, Variant.ofSound(true))), List.of(), 0);
        assertTrue(text.contains("CODECS=\"mp4a.40.2\"\n"), text);
    }

    @Test
    void ratesAreTheUsualOnesThatStampsTellOnlyNearly() {
        assertEquals(30, Variant.frameRate(new long[] {0, 3000, 6000, 9000}));
        assertEquals(24_000 / 1001.0, Variant.frameRate(new long[] {0, 3754, 7508, 11261, 15015}));
        // Matroska counts milliseconds.
        assertEquals(30, Variant.frameRate(new long[] {0, 2970, 6030, 9000, 11970, 15030, 18000}));
        assertEquals(0, Variant.frameRate(new long[] {0, 3000, 9000, 12000}), "pictures come when they come");
    }

    @Test
    void eachSizeHasItsOwnRates() {
        timeline.append("a1e-00000.ts", 0, 2_000_000, 500_000, List.of(new Rung(360, "a1e360-00000.ts", 125_000)));
        var small = new VariantStream("pictures/360.m3u8", 360, new Variant(FILM.codecs(), 640, 360, 30));
        String text = MasterPlaylist.render(timeline, List.of(LARGEST, small), List.of(), 0);
        assertTrue(text.contains("BANDWIDTH=2000000,AVERAGE-BANDWIDTH=2000000,"), text);
        assertTrue(text.contains("BANDWIDTH=500000,AVERAGE-BANDWIDTH=500000,"), text);
        assertTrue(text.endsWith(",RESOLUTION=640x360,FRAME-RATE=30.000\npictures/360.m3u8\n"), text);
    }

    @Test
    void saysWhereToBeginWhereThatIsClearOfTheEnd() {
        for (int i = 0; i < 10; i++) {
            timeline.append("a1-0000" + i + ".ts", i * 2_000_000L, 2_000_000, 1);
        }
        assertTrue(start(13_500_000).contains("\n#EXT-X-START:TIME-OFFSET=13.500,PRECISE=YES\n"));
        assertFalse(start(15_000_000).contains("EXT-X-START"), "less than 6 s to the end");
        assertFalse(start(0).contains("EXT-X-START"), "at its beginning");
        timeline.end();
        assertTrue(start(15_000_000).contains("TIME-OFFSET=15.000"), "it has ended");
    }

    @Test
    void aPlaceToBeginCountsFromTheFirstListedSegment() {
        timeline.append("a1-00000.ts", 0, 2_000_000, 1);
        timeline.append("a1-00001.ts", 2_000_000, 2_000_000, 1);
        timeline.jump();
        timeline.append("a2-00000.ts", 1_000_000, 2_000_000, 1);
        timeline.end();
        assertTrue(start(1_500_000).contains("TIME-OFFSET=4.500"), "behind the jump");
    }

    private String start(long positionMicros) {
        return MasterPlaylist.render(timeline, List.of(LARGEST), List.of(), positionMicros);
    }
}
