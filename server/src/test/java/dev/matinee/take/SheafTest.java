package dev.matinee.take;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
