package dev.matinee.subtitle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CueTrackTest {
    private final CueTrack track = new CueTrack();

    @Test
    void answersWhatIsShownDuringAStretch() {
        Cue whole = new Cue(0, 100, "a sign that stays");
        Cue first = new Cue(10, 20, "first");
        Cue second = new Cue(20, 30, "second");
        List.of(second, whole, first, first).forEach(track::add);
        assertEquals(List.of(whole, first), track.during(12, 20));
        assertEquals(List.of(whole, first, second), track.during(19, 21));
        assertEquals(List.of(whole), track.during(30, 40));
        assertEquals(List.of(), track.during(100, 200));
    }

    @Test
    void stretchesThatMeetAreOne() {
        assertEquals(5, track.knownUntil(5), "nothing is known");
        track.know(0, 10);
        track.know(20, 30);
        assertEquals(10, track.knownUntil(5));
        assertEquals(15, track.knownUntil(15));
        track.know(10, 20);
        assertEquals(30, track.knownUntil(0));
        track.know(5, 8);
        assertEquals(30, track.knownUntil(6));
        track.know(25, CueTrack.END);
        assertEquals(CueTrack.END, track.knownUntil(1));
    }

    @Test
    void holdsNoMoreThanItsBound() {
        String long_ = "x".repeat(2000);
        int taken = 0;
        while (track.add(new Cue(taken, taken + 1L, long_))) {
            taken++;
        }
        assertTrue((long) taken * 2000 <= CueTrack.MOST && taken > CueTrack.MOST / 3000, "took " + taken);
        track.know(0, taken);
        track.forgetBefore(taken / 2);
        assertTrue(track.add(new Cue(taken, taken + 1L, long_)));
        assertEquals(List.of(), track.during(0, 10));
        assertEquals(taken, track.knownUntil(taken / 2));
        assertEquals(3, track.knownUntil(3), "what has been forgotten is not known");
        assertFalse(track.isEmpty());
    }
}
