package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Eight octets at a time must find what one octet at a time finds. */
class ScanTest {
    private static final int LONGEST = 40;

    @Test
    void anyOctetAnywhereAmongOthersIsJudgedByTheTable() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int octet = 0; octet < 256; octet++) {
            for (int place = 0; place < 24; place++) {
                byte[] octets = allowed(random, Octets.VALUE);
                octets[place] = (byte) octet;
                compare(octets, seed);
                octets = allowed(random, Octets.TARGET);
                octets[place] = (byte) octet;
                compare(octets, seed);
            }
        }
    }

    @Test
    void whatIsBehindTheEndIsNotLookedAt() {
        byte[] octets = "0123456789abcdef\r\n0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int end = 0; end <= 16; end++) {
            assertEquals(end, Scan.value(octets, 0, end));
            assertEquals(end, Scan.target(octets, 0, end));
        }
        assertEquals(16, Scan.value(octets, 0, octets.length));
        assertEquals(16, Scan.target(octets, 0, octets.length));
    }

    private static byte[] allowed(Random random, byte classes) {
        byte[] octets = new byte[LONGEST];
        for (int at = 0; at < LONGEST; at++) {
            do {
                octets[at] = (byte) random.nextInt(256);
            } while (!Octets.is(octets[at], classes));
        }
        return octets;
    }

    private static void compare(byte[] octets, long seed) {
        for (int start = 0; start < 9; start++) {
            String where = "from " + start + ", seed " + seed;
            assertEquals(
                    Scan.run(octets, start, octets.length, Octets.VALUE),
                    Scan.value(octets, start, octets.length),
                    where);
            assertEquals(
                    Scan.run(octets, start, octets.length, Octets.TARGET),
                    Scan.target(octets, start, octets.length),
                    where);
        }
    }
}
