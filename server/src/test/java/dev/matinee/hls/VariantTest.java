package dev.matinee.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VariantTest {
    /** Presentation times in ticks of 90 kHz, by way of a container that counts milliseconds. */
    private static long[] stamps(double rate, int count) {
        return IntStream.range(0, count)
                .mapToLong(i -> Math.round(i * 1000 / rate) * 90)
                .toArray();
    }

    @Test
    void theRateOfPicturesIsTheUsualOneNearby() {
        assertEquals(30, Variant.frameRate(stamps(30, 60)), 1e-9);
        assertEquals(24_000 / 1001.0, Variant.frameRate(stamps(24_000 / 1001.0, 48)), 1e-9);
        assertEquals(60_000 / 1001.0, Variant.frameRate(stamps(60_000 / 1001.0, 120)), 1e-9);
    }

    /** Of a fat film only a few pictures are looked at, and the first and the last may both be off. */
    @Test
    void aFewPicturesTellItToo() {
        long[] few = stamps(30, 12);
        few[0] -= 90;
        few[11] += 120;
        // Which of the two that differ by a thousandth can't be told from so few.
        assertEquals(30, Variant.frameRate(few), 0.031);
    }

    @Test
    void anUnusualRateIsTold() {
        assertEquals(12.5, Variant.frameRate(stamps(12.5, 40)), 0.01);
    }

    @Test
    void picturesThatComeWhenTheyComeHaveNone() {
        assertEquals(0, Variant.frameRate(new long[] {0, 3000, 9000, 12_000}));
        assertEquals(0, Variant.frameRate(new long[] {0, 3000}));
    }
}
