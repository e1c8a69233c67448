package dev.matinee.take;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SheafTest {
    @Test
    void aSegmentIsThereOnceAllSizesAre() {
        var sheaf = new Sheaf("k1e", 3);
        assertEquals(Optional.empty(), sheaf.accept("k1e-00000.ts,0.000000,0.500000"));
        assertEquals(Optional.empty(), sheaf.accept("k1e360-00000.ts,0.000000,0.500000"));
        assertEquals(Optional.of("k1e-00000.ts,0.000000,0.500000"), sheaf.accept("k1e480-00000.ts,0.000000,0.500000"));
    }

    @Test
    void sizesMayRunAheadOfEachOther() {
        var sheaf = new Sheaf("k1e", 2);
        assertEquals(Optional.empty(), sheaf.accept("k1e480-00000.ts,0.0,0.5"));
        assertEquals(Optional.empty(), sheaf.accept("k1e480-00001.ts,0.5,1.0"));
        assertEquals(Optional.of("k1e-00000.ts,0.0,0.5"), sheaf.accept("k1e-00000.ts,0.0,0.5"));
        assertEquals(Optional.of("k1e-00001.ts,0.5,1.0"), sheaf.accept("k1e-00001.ts,0.5,1.0"));
    }

    @Test
    void oneSizeAloneIsThereAtOnce() {
        assertEquals(Optional.of("k1c-00007.ts,1,2"), new Sheaf("k1c", 1).accept("k1c-00007.ts,1,2"));
        assertEquals(Optional.empty(), new Sheaf("k1c", 1).accept("nonsense"));
    }

    @Test
    void sizesAreCutAtTheSamePlaces() {
        var sheaf = new Sheaf("k1c", 2);
        sheaf.accept("k1c-00000.ts,0.000000,2.000000");
        sheaf.accept("k1c240-00000.ts,0.000000,1.960000");
        sheaf.accept("k1c-00001.ts,2.000000,4.000000");
        sheaf.accept("k1c240-00001.ts,2.000011,4.000011");
        assertFalse(sheaf.uneven());
        assertTrue(sheaf.complete());
        sheaf.accept("k1c-00002.ts,4.000000,6.000000");
        assertFalse(sheaf.complete());
        sheaf.accept("k1c240-00002.ts,4.040000,6.000000");
        assertTrue(sheaf.uneven());
    }

    @Test
    void aSizeThatIsNotCutWhereAnotherIsHoldsMore() {
        var sheaf = new Sheaf("k1c", 2);
        sheaf.accept("k1c-00000.ts,0.000000,2.000000");
        sheaf.accept("k1c240-00000.ts,0.000000,4.000000");
        assertTrue(sheaf.uneven());
    }

    @Test
    void tellsHowFarOneSizeIsBehind() {
        var sheaf = new Sheaf("k1c", 2);
        assertEquals(0, sheaf.ahead());
        sheaf.accept("k1c-00000.ts,0.000000,2.000000");
        assertEquals(0, sheaf.ahead());
        sheaf.accept("k1c-00001.ts,2.000000,5.000000");
        sheaf.accept("k1c-00002.ts,5.000000,9.000000");
        assertEquals(7, sheaf.ahead(), 1e-9);
        sheaf.accept("k1c240-00000.ts,0.000000,2.000000");
        assertEquals(4, sheaf.ahead(), 1e-9);
    }
}
