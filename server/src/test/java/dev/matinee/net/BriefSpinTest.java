package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BriefSpinTest {
    private final SelectStrategy patient = new BriefSpin(TimeUnit.MINUTES.toNanos(5));
    private final SelectStrategy hasty = new BriefSpin(0);
    private int asked;

    @Test
    void whatIsReadyIsTakenAtOnce() throws Exception {
        assertEquals(7, patient.calculateStrategy(answers(7), false));
        assertEquals(1, asked);
    }

    @Test
    void whatComesWithinTheMomentKeepsTheThreadAwake() throws Exception {
        assertEquals(3, patient.calculateStrategy(answers(0, 0, 3), false));
    }

    @Test
    void whereNothingComesTheThreadSleeps() throws Exception {
        assertEquals(SelectStrategy.SELECT, hasty.calculateStrategy(answers(0), false));
    }

    @Test
    void tasksDoNotWaitForEvents() throws Exception {
        assertEquals(0, patient.calculateStrategy(answers(0), true));
        assertEquals(1, asked);
    }

    /** The last one again and again. */
    private IntSupplier answers(int... events) {
        return () -> events[Math.min(asked++, events.length - 1)];
    }
}
