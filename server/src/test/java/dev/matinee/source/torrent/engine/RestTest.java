package dev.matinee.source.torrent.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What rests, and when. */
class RestTest {
    /** {@link System#nanoTime} may be negative, and pass from there to positive numbers. */
    private static final long START = TimeUnit.SECONDS.toNanos(-7);

    private final AtomicBoolean held = new AtomicBoolean();
    private final Rest rest = new Rest(START, held::get);

    private static long after(double seconds) {
        return START + (long) (seconds * 1e9);
    }

    @Test
    void firstNothingMoreIsFetchedThenNothingMoreIsGivenAndEachIsToldOnce() {
        assertFalse(rest.endsFetching(after(5)));
        assertFalse(rest.idle(after(5)));
        assertTrue(rest.endsFetching(after(5.1)));
        assertTrue(rest.idle(after(5.1)));
        assertFalse(rest.endsFetching(after(6)));
        assertFalse(rest.endsGiving(after(30)));
        assertTrue(rest.endsGiving(after(30.1)));
        assertFalse(rest.endsGiving(after(31)));
    }

    @Test
    void whoeverUsesItAgainEndsItsRestAndTheTimesBeginAnew() {
        assertFalse(rest.use(after(4)));
        assertFalse(rest.endsFetching(after(9)));
        assertTrue(rest.endsFetching(after(9.1)));
        assertTrue(rest.use(after(10)));
        assertFalse(rest.use(after(10)));
        assertTrue(rest.endsFetching(after(15.1)));
        assertTrue(rest.endsGiving(after(40.1)));
        assertTrue(rest.use(after(41)));
        assertFalse(rest.endsFetching(after(46)));
        assertFalse(rest.endsGiving(after(71)));
        assertTrue(rest.endsGiving(after(71.1)));
    }

    @Test
    void whileSomebodyHoldsItNothingRests() {
        held.set(true);
        assertEquals(0, rest.unusedNanos(after(3600)));
        assertFalse(rest.idle(after(3600)));
        assertFalse(rest.endsFetching(after(3600)));
        assertFalse(rest.endsGiving(after(3600)));
        held.set(false);
        assertEquals(TimeUnit.HOURS.toNanos(1), rest.unusedNanos(after(3600)));
    }
}
