package dev.matinee.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MediaPlaylistTest {
    private final Timeline timeline = new Timeline(2);

    @Test
    void rendersARunningTimeline() {
        timeline.append("a1-00000.ts", 0, 521_333, 1);
        timeline.append("a1-00001.ts", 521_333, 2_000_000, 1);
        timeline.discontinue();
        timeline.append("a2-00000.ts", 9_000_000, 1_000_001, 1);
        assertEquals("""
                #EXTM3U
                #EXT-X-VERSION:6
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES
                #EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:00.000Z
                #EXTINF:0.521333,
                a1-00000.ts
                #EXTINF:2.000000,
                a1-00001.ts
                #EXT-X-DISCONTINUITY
                #EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:09.000Z
                #EXTINF:1.000001,
                a2-00000.ts
                """, MediaPlaylist.render(timeline));
    }

    @Test
    void fragmentsHaveTheMapOfTheirTakeBeforeThem() {
        timeline.append("a1c-00000.m4s", 0, 2_000_000, 1);
        timeline.append("a1c-00001.m4s", 2_000_000, 2_000_000, 1);
        timeline.discontinue();
        timeline.append("a2e-00000.m4s", 4_000_000, 500_000, 1, List.of(new Rung(360, "a2e360-00000.m4s", 1)));
        assertEquals("""
                #EXTM3U
                #EXT-X-VERSION:6
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES
                #EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:00.000Z
                #EXT-X-MAP:URI="a1c-init.mp4"
                #EXTINF:2.000000,
                a1c-00000.m4s
                #EXTINF:2.000000,
                a1c-00001.m4s
                #EXT-X-DISCONTINUITY
                #EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:04.000Z
                #EXT-X-MAP:URI="a2e-init.mp4"
                #EXTINF:0.500000,
                a2e-00000.m4s
                """, MediaPlaylist.render(timeline));
        // Smaller pictures have maps of their own; where there are none of them, the large ones' map goes with these.
        String small = MediaPlaylist.render(
                timeline, segment -> "../" + segment.rung(360).name());
        assertTrue(small.contains("#EXT-X-MAP:URI=\"../a1c-init.mp4\"\n#EXTINF:2.000000,\n../a1c-00000.m4s\n"), small);
        assertTrue(small.contains("#EXT-X-MAP:URI=\"../a2e360-init.mp4\"\n#EXTINF:0.500000,\n../a2e360-"), small);
        // Subtitles are whole as they are.
        String subtitles = MediaPlaylist.render(timeline, segment -> "2/" + segment.sequence() + ".vtt");
        assertTrue(!subtitles.contains("EXT-X-MAP"), subtitles);
        timeline.withdrawBefore(4_000_000, 3);
        String later = MediaPlaylist.render(timeline);
        assertTrue(later.contains("#EXT-X-MAP:URI=\"a1c-init.mp4\"\n#EXTINF:2.000000,\na1c-00001.m4s\n"), later);
    }

    @Test
    void anEndedOneIsClosedAndNotReloaded() {
        timeline.append("a1-00000.ts", 0, 1_000_000, 1);
        timeline.end();
        String text = MediaPlaylist.render(timeline);
        assertTrue(text.endsWith("a1-00000.ts\n#EXT-X-ENDLIST\n"), text);
        assertTrue(!text.contains("CAN-BLOCK-RELOAD"), text);
    }

    @Test
    void theTargetDurationCoversTheLongestSegmentRounded() {
        timeline.append("a1-00000.ts", 0, 2_499_999, 1);
        assertTrue(MediaPlaylist.render(timeline).contains("TARGETDURATION:2\n"));
        timeline.append("a1-00001.ts", 2_499_999, 2_500_000, 1);
        assertTrue(MediaPlaylist.render(timeline).contains("TARGETDURATION:3\n"));
        timeline.withdrawBefore(Long.MAX_VALUE, 0);
        assertTrue(MediaPlaylist.render(timeline).contains("TARGETDURATION:3\n"), "it never shrinks");
    }

    @Test
    void droppedSegmentsMoveTheSequenceNumbersOn() {
        timeline.append("a1-00000.ts", 0, 1_000_000, 1);
        timeline.discontinue();
        timeline.append("a2-00000.ts", 1_000_000, 1_000_000, 1);
        timeline.append("a2-00001.ts", 2_000_000, 1_000_000, 1);
        assertTrue(timeline.withdrawBefore(2_000_000, 1));
        String text = MediaPlaylist.render(timeline);
        assertTrue(text.contains("#EXT-X-MEDIA-SEQUENCE:2\n#EXT-X-DISCONTINUITY-SEQUENCE:1\n"), text);
    }
}
