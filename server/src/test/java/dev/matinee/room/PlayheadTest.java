package dev.matinee.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PlayheadTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void standsUntilItRuns() {
        Playhead standing = Playhead.standing(5_000_000, 0);
        assertEquals(5_000_000, standing.position(100 * SECOND, Long.MAX_VALUE));
        assertEquals(8_000_000, standing.run(100 * SECOND).position(103 * SECOND, Long.MAX_VALUE));
    }

    @Test
    void waitsForTheFilmAndDoesNotMakeUpForIt() {
        Playhead running = Playhead.standing(0, 0).run(0);
        assertEquals(2_000_000, running.position(10 * SECOND, 2_000_000));
        Playhead waited = running.anchored(10 * SECOND, 2_000_000);
        assertEquals(3_000_000, waited.position(11 * SECOND, 60_000_000));
    }

    @Test
    void neverGoesBackWhenTheEndIsBehindIt() {
        assertEquals(7_000_000, Playhead.standing(7_000_000, 0).run(0).position(SECOND, 1_000_000));
    }
}
