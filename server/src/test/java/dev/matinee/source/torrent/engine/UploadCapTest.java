package dev.matinee.source.torrent.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How much may be given. */
class UploadCapTest {
    @Test
    void aSixthOfWhatIsLeftIsGivenASecondByAllSwarmsTogether() {
        assertEquals(100_000, UploadCap.rate(600_000, 1));
        assertEquals(50_000, UploadCap.rate(600_000, 2));
        assertEquals(Integer.MAX_VALUE, UploadCap.rate(Long.MAX_VALUE, 4));
    }

    /** libtorrent takes 0 for no limit. */
    @Test
    void withNothingLeftItIsNeverUnlimited() {
        for (long left : new long[] {-1, 0, 1, 16_383, 16_384, 20_000}) {
            for (int swarms = 1; swarms < 6; swarms++) {
                assertTrue(UploadCap.rate(left, swarms) >= 1, left + " octets, " + swarms + " swarms");
            }
        }
        assertEquals(1, UploadCap.rate(16_383, 1));
    }

    @Test
    void aRateIsSharedAndOneThatIsTooSmallForThatDoesNotBecomeUnlimited() {
        assertEquals(0, UploadCap.share(0, 3));
        assertEquals(100, UploadCap.share(300, 3));
        assertEquals(1, UploadCap.share(2, 3));
    }
}
