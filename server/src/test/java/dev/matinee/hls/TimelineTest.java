package dev.matinee.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Timeline timeline = new Timeline(2);

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            timeline.append("t1-0000" + i + ".ts", i * 2_000_000L, 2_000_000, 1000);
        }
    }

    @Test
    void dropsOnlyWhatLiesBehindAndNoMoreThanNeeded() {
        fill(5);
        List<Segment> dropped = timeline.dropBefore(8_000_000, 3000);
        assertEquals(List.of(0L, 1L), dropped.stream().map(Segment::sequence).toList());
        assertEquals(2, timeline.mediaSequence());
        assertEquals(3000, timeline.bytes());
        assertEquals(4_000_000, timeline.startMicros());
        assertTrue(timeline.dropBefore(5_000_000, 0).isEmpty());
    }

    @Test
    void theLastSegmentStays() {
        fill(3);
        assertEquals(2, timeline.dropBefore(Long.MAX_VALUE, 0).size());
        assertEquals(1, timeline.segments().size());
    }

    @Test
    void countsTheDiscontinuitiesThatGo() {
        fill(1);
        timeline.discontinue();
        timeline.append("t2-00000.ts", 10_000_000, 2_000_000, 1000);
        timeline.append("t2-00001.ts", 12_000_000, 2_000_000, 1000);
        assertEquals(1, timeline.dropBefore(2_000_000, 2000).size());
        assertEquals(0, timeline.discontinuitySequence());
        assertEquals(1, timeline.dropBefore(12_000_000, 1000).size());
        assertEquals(1, timeline.discontinuitySequence());
    }

    @Test
    void theFirstTakeOfAllIsNoDiscontinuity() {
        timeline.discontinue();
        assertFalse(timeline.append("t1-00000.ts", 0, 500_000, 1).discontinuity());
    }

    @Test
    void nothingComesAfterTheEnd() {
        fill(1);
        timeline.end();
        assertThrows(IllegalStateException.class, () -> fill(1));
    }
}
