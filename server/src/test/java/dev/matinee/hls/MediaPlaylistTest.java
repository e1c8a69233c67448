package dev.matinee.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
