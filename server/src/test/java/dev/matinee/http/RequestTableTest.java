package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each case of the request tables, fed whole, octet by octet, and split at every position. */
class RequestTableTest {
    static final String[] FILES = {"request-line.txt", "fields.txt", "framing.txt", "chunked.txt", "limits.txt"};
    private static final int MOST_SPLITS = 600;

    @TestFactory
    Stream<DynamicTest> cases() {
        return Arrays.stream(FILES)
                .flatMap(file -> TableFile.read(file).cases().stream()
                        .map(one -> DynamicTest.dynamicTest(file + ": " + one.title(), () -> check(one))));
    }

    private static void check(TableFile.Case one) {
        byte[] input = one.input();
        Taken whole = Taken.request(input, input.length);
        assertEquals(one.outcome(), whole.outcome(), "whole");
        Taken single = Taken.request(input, 1);
        assertEquals(one.outcome(), single.outcome(), "octet by octet");
        if (one.noticedAt() >= 0) {
            assertEquals(one.noticedAt(), single.fed(), "noticed at once");
        }
        int step = Math.max(1, input.length / MOST_SPLITS);
        for (int split = 1; split < input.length; split += step) {
            assertEquals(
                    one.outcome(),
                    Taken.request(input, split, input.length - split).outcome(),
                    "split at " + split);
        }
    }
}
