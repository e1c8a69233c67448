package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Requests damaged at random, split at random: the outcome must not depend on the splits, and nothing may throw. */
class RandomRequestTest {
    private static final String SPICE = "\r\n\t\0 :;,\"\\%/?*0aZ+-\u007f\u0080\u00ff";
    private static final int RUNS = 60_000;

    @Test
    void theOutcomeDoesNotDependOnTheSplits() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<byte[]> seeds = new ArrayList<>();
        for (String file : RequestTableTest.FILES) {
            TableFile.read(file).cases().forEach(one -> seeds.add(one.input()));
        }
        for (int run = 0; run < RUNS; run++) {
            byte[] input = damaged(seeds.get(random.nextInt(seeds.size())).clone(), random);
            String words = "run " + run + ", seed " + seed;
            int[] pieces = random.ints(64, 1, 20).toArray();
            assertEquals(
                    Taken.request(input, input.length).outcome(),
                    Taken.request(input, pieces).outcome(),
                    words);
        }
    }

    private static byte[] damaged(byte[] input, Random random) {
        byte[] result = input;
        for (int i = random.nextInt(4); i > 0 && result.length > 0; i--) {
            int at = random.nextInt(result.length);
            switch (random.nextInt(3)) {
                case 0 -> result[at] = (byte) SPICE.charAt(random.nextInt(SPICE.length()));
                case 1 -> result[at] = (byte) random.nextInt();
                default -> result = Arrays.copyOf(result, at);
            }
        }
        return result;
    }
}
