package dev.matinee.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Timeline timeline = new Timeline(2);

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            timeline.append("t1-0000" + i + ".ts", i * 2_000_000L, 2_000_000, 1000);
        }
    }

    @Test
    void withdrawsOnlyWhatLiesBehindAndNoMoreThanNeeded() {
        fill(5);
        assertTrue(timeline.withdrawBefore(8_000_000, 3000));
        assertEquals(2, timeline.mediaSequence());
        assertEquals(4_000_000, timeline.startMicros());
        assertFalse(timeline.withdrawBefore(5_000_000, 0));
    }

    @Test
    void whatIsWithdrawnIsThereUntilItIsReleased() {
        fill(5);
        timeline.withdrawBefore(8_000_000, 3000);
        assertEquals(5000, timeline.bytes());
        assertTrue(timeline.names().contains("t1-00000.ts"));
        assertEquals(new Timeline.Released(List.of("t1-00000.ts"), 1000), timeline.release(4000));
        assertEquals(new Timeline.Released(List.of("t1-00001.ts"), 1000), timeline.release(0));
        assertEquals(3000, timeline.bytes());
        assertEquals(Set.of("t1-00002.ts", "t1-00003.ts", "t1-00004.ts"), timeline.names());
    }

    @Test
    void aMapStaysAsLongAsASegmentThatNeedsIt() {
        timeline.append("t1c-00000.m4s", 0, 2_000_000, 1000);
        timeline.append("t1c-00001.m4s", 2_000_000, 2_000_000, 1000);
        timeline.discontinue();
        timeline.append("t2e-00000.m4s", 4_000_000, 2_000_000, 1000, List.of(new Rung(360, "t2e360-00000.m4s", 500)));
        timeline.append("t2e-00001.m4s", 6_000_000, 2_000_000, 1000, List.of(new Rung(360, "t2e360-00001.m4s", 500)));
        timeline.withdrawBefore(6_000_000, 0);
        assertEquals(List.of("t1c-00000.m4s"), timeline.release(4500).files());
        assertEquals(
                List.of("t1c-00001.m4s", "t1c-init.mp4"), timeline.release(3500).files());
        assertEquals(
                List.of("t2e-00000.m4s", "t2e360-00000.m4s"),
                timeline.release(0).files());
        assertEquals(Set.of("t2e-00001.m4s", "t2e360-00001.m4s", "t2e-init.mp4", "t2e360-init.mp4"), timeline.names());
    }

    @Test
    void aMapIsCountedOnceAndAsLongAsItIsThere() {
        timeline.append("t1c-00000.m4s", 0, 2_000_000, 1000);
        assertEquals(70, timeline.count("t1c-init.mp4", 70));
        timeline.append("t1c-00001.m4s", 2_000_000, 2_000_000, 1000);
        assertEquals(0, timeline.count("t1c-init.mp4", 70));
        timeline.discontinue();
        timeline.append("t2e-00000.m4s", 4_000_000, 2_000_000, 1000);
        assertEquals(80, timeline.count("t2e-init.mp4", 80));
        assertEquals(3150, timeline.bytes());
        assertFalse(timeline.withdrawBefore(4_000_000, 3150));
        assertTrue(timeline.withdrawBefore(4_000_000, 3100), "a map weighs as a segment does");
        assertEquals(2, timeline.segments().size());
        timeline.withdrawBefore(4_000_000, 0);
        assertEquals(1000, timeline.release(2150).bytes(), "the other one needs its map");
        assertEquals(new Timeline.Released(List.of("t1c-00001.m4s", "t1c-init.mp4"), 1070), timeline.release(2149));
        assertEquals(1080, timeline.bytes());
    }

    @Test
    void isSettledOnceThreeTargetDurationsOrAllThereIsHaveComeSinceAJump() {
        fill(5);
        assertTrue(timeline.settled());
        timeline.jump();
        assertFalse(timeline.settled());
        timeline.append("t2-00000.ts", 0, 2_000_000, 1000);
        timeline.append("t2-00001.ts", 2_000_000, 2_000_000, 1000);
        assertFalse(timeline.settled());
        timeline.append("t2-00002.ts", 4_000_000, 2_000_000, 1000);
        assertTrue(timeline.settled());
        timeline.jump();
        timeline.append("t3-00000.ts", 0, 500_000, 1000);
        timeline.end();
        assertTrue(timeline.settled());
    }

    @Test
    void theLastSegmentStays() {
        fill(3);
        assertTrue(timeline.withdrawBefore(Long.MAX_VALUE, 0));
        assertEquals(1, timeline.segments().size());
    }

    /** Its places lie ahead of the room, and yet nobody will see them again. */
    @Test
    void whatLiesBeforeAJumpBackGoesFirst() {
        timeline.append("t1-00000.ts", 3_000_000_000L, 2_000_000, 1000);
        timeline.append("t1-00001.ts", 3_002_000_000L, 2_000_000, 1000);
        timeline.jump();
        timeline.append("t2-00000.ts", 10_000_000, 2_000_000, 1000);
        timeline.append("t2-00001.ts", 12_000_000, 2_000_000, 1000);
        assertTrue(timeline.withdrawBefore(0, 0));
        assertEquals(10_000_000, timeline.startMicros());
    }

    @Test
    void countsTheDiscontinuitiesThatGo() {
        fill(1);
        timeline.discontinue();
        timeline.append("t2-00000.ts", 10_000_000, 2_000_000, 1000);
        timeline.append("t2-00001.ts", 12_000_000, 2_000_000, 1000);
        assertTrue(timeline.withdrawBefore(2_000_000, 2000));
        assertEquals(0, timeline.discontinuitySequence());
        assertTrue(timeline.withdrawBefore(12_000_000, 1000));
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
