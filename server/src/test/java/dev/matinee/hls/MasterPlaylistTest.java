package dev.matinee.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MasterPlaylistTest {
    private static final Variant FILM = new Variant(List.of("avc1.42c01e", "mp4a.40.2"), 1280, 720, 30_000 / 1001.0);

    private final Timeline timeline = new Timeline(2);

    private String render(Rendition... subtitles) {
        return MasterPlaylist.render("playlist.m3u8", timeline, FILM, List.of(subtitles));
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
        assertEquals(2_000_000, MasterPlaylist.peak(timeline));
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
        String text = MasterPlaylist.render("playlist.m3u8", timeline, Variant.ofSound(true), List.of());
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
}
