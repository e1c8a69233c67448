package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The list of violations is complete: each is reached, and each says where and why. */
class ViolationTest {
    /** Silence is no octet that a table could hold: AbuseIT waits for it. */
    private static final Set<Violation> REACHED_ELSEWHERE = EnumSet.of(Violation.REQUEST_TIMEOUT);

    @Test
    void eachIsReachedByATable() {
        Set<String> outcomes = new HashSet<>();
        Stream.concat(Stream.of(RequestTableTest.FILES), Stream.of("targets.txt", "forms.txt"))
                .flatMap(file -> TableFile.read(file).cases().stream())
                .forEach(one -> outcomes.add(one.outcome()));
        Set<Violation> missing = EnumSet.allOf(Violation.class);
        missing.removeAll(REACHED_ELSEWHERE);
        missing.removeIf(violation -> outcomes.contains("BAD " + violation));
        assertTrue(missing.isEmpty(), missing.toString());
    }

    @ParameterizedTest
    @EnumSource
    void eachSaysWhereAndWhy(Violation violation) {
        assertTrue(violation.section().matches("(RFC \\d{4}|WHATWG URL) §\\d+(\\.\\d+)*"), violation.section());
        assertTrue(violation.sentence().matches("[A-Z].*\\."), violation.sentence());
        assertTrue(violation.status() >= 400 && violation.status() < 600);
        assertFalse(Status.reason(violation.status()).isEmpty());
        assertEquals(violation.name(), violation.code().toUpperCase(java.util.Locale.ROOT));
    }
}
