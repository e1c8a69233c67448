package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import org.junit.jupiter.api.Test;

class BriefSpinTest {
    private final SelectStrategy spin = BriefSpin.create();
    private int asked;

    @Test
    void whatIsReadyIsTakenAtOnce() throws Exception {
        assertEquals(7, spin.calculateStrategy(answers(7), false));
        assertEquals(1, asked);
    }

    @Test
    void whatComesWithinTheMomentKeepsTheThreadAwake() throws Exception {
        assertEquals(3, spin.calculateStrategy(answers(0, 3), false));
    }

    @Test
    void whereNothingComesTheThreadSleeps() throws Exception {
        assertEquals(SelectStrategy.SELECT, spin.calculateStrategy(answers(0), false));
        assertTrue(asked > 1, "it asked once");
    }

    @Test
    void tasksDoNotWaitForEvents() throws Exception {
        assertEquals(0, spin.calculateStrategy(answers(0), true));
        assertEquals(1, asked);
    }

    /** The last one again and again. */
    private IntSupplier answers(int... events) {
        return () -> events[Math.min(asked++, events.length - 1)];
    }
}
