package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.http.Preconditions.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges, entity tags, and the order in which conditions are judged. */
class ConditionsTest {
    private static final long DATE = HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT");
    private static final String SAME = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String EARLIER = "Sun, 06 Nov 1994 08:49:36 GMT";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bytes=0-0         | 100 | 0-0
            bytes=0-99        | 100 | 0-99
            bytes=10-         | 100 | 10-99
            bytes=99-         | 100 | 99-99
            bytes=90-200      | 100 | 90-99
            bytes=-1          | 100 | 99-99
            bytes=-100        | 100 | 0-99
            bytes=-101        | 100 | 0-99
            BYTES=1-2         | 100 | 1-2
            bytes= 1-2        | 100 | 1-2
            bytes=0-99999999999999999999999 | 100 | 0-99
            bytes=100-        | 100 | none
            bytes=100-200     | 100 | none
            bytes=99999999999999999999- | 100 | none
            bytes=-0          | 100 | none
            bytes=0-          | 0   | none
            bytes=-5          | 0   | whole
            bytes=2-1         | 100 | whole
            bytes=0-1,3-4     | 100 | whole
            bytes=            | 100 | whole
            bytes=-           | 100 | whole
            bytes=a-b         | 100 | whole
            bytes=1           | 100 | whole
            bytes=+1-2        | 100 | whole
            bytes=1-2-3       | 100 | whole
            bytes=--1         | 100 | whole
            bytes=0x1-2       | 100 | whole
            bytes 1-2         | 100 | whole
            seconds=1-2       | 100 | whole
            """)
    void ranges(String value, long length, String expected) {
        ByteRange range = ByteRange.select(value, length);
        String words =
                range.isWhole() ? "whole" : range.isUnsatisfiable() ? "none" : range.first() + "-" + range.last();
        assertEquals(expected, words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "a"           | "a"   | true  | true
            "b", "a"      | "a"   | true  | true
            ,, "b",,"a"   | "a"   | true  | true
            W/"a"         | "a"   | false | true
            "a"           | W/"a" | false | true
            W/"a"         | W/"a" | false | true
            *             | "a"   | true  | true
            "A"           | "a"   | false | false
            "ab"          | "a"   | false | false
            "b,a"         | "a"   | false | false
            "b, \\"a"     | "a"   | false | false
            a             | "a"   | false | false
            "a            | "a"   | false | false
            w/"a"         | "a"   | false | false
            "b" x "a"     | "a"   | false | false
            """)
    void entityTags(String list, String tag, boolean strongly, boolean weakly) {
        assertEquals(strongly, EntityTags.matchesStrongly(list, tag), "strongly");
        assertEquals(weakly, EntityTags.matchesWeakly(list, tag), "weakly");
    }

    /** RFC 9110 §13.2.2: If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since. */
    @Test
    void conditionsAreJudgedInOrder() {
        assertEquals(Outcome.PROCEED, judge(null, null, null, null));
        assertEquals(Outcome.FAILED, judge("\"b\"", null, null, null));
        assertEquals(Outcome.FAILED, judge("W/\"a\"", null, null, null));
        assertEquals(Outcome.PROCEED, judge("\"a\"", EARLIER, null, null), "If-Match hides If-Unmodified-Since");
        assertEquals(Outcome.FAILED, judge(null, EARLIER, null, null));
        assertEquals(Outcome.PROCEED, judge(null, SAME, null, null));
        assertEquals(Outcome.NOT_MODIFIED, judge(null, null, "W/\"a\"", null));
        assertEquals(Outcome.NOT_MODIFIED, judge(null, null, "*", null));
        assertEquals(Outcome.PROCEED, judge(null, null, "\"b\"", SAME), "If-None-Match hides If-Modified-Since");
        assertEquals(Outcome.NOT_MODIFIED, judge(null, null, null, SAME));
        assertEquals(Outcome.PROCEED, judge(null, null, null, EARLIER));
        assertEquals(Outcome.PROCEED, judge(null, null, null, "yesterday"), "a date that is none is ignored");
        assertEquals(Outcome.FAILED, judge("\"b\"", null, "\"a\"", null), "If-Match comes first");
    }

    @Test
    void withoutATagOnlyTheAsteriskMatches() {
        Preconditions conditions = new Preconditions("\"a\"", null, null, null, null, null);
        assertEquals(Outcome.FAILED, conditions.judge(null, HttpDate.NONE));
        conditions = new Preconditions("*", null, "\"a\"", null, null, null);
        assertEquals(Outcome.PROCEED, conditions.judge(null, HttpDate.NONE));
    }

    @Test
    void aRangeHoldsOnlyIfIfRangeDoes() {
        assertFalse(range("\"a\"").isWhole());
        assertFalse(range(SAME).isWhole());
        assertTrue(range("\"b\"").isWhole());
        assertTrue(range("W/\"a\"").isWhole(), "weak tags never match strongly");
        assertTrue(range(EARLIER).isWhole());
        assertTrue(range("Sun, 06 Nov 1994 08:49:38 GMT").isWhole(), "the date must be the same, not later");
        assertTrue(range("\"a\", \"b\"").isWhole(), "one tag, not a list");
        assertTrue(range("nonsense").isWhole());
    }

    private static Outcome judge(
            @Nullable String match, @Nullable String unmodified, @Nullable String none, @Nullable String modified) {
        return new Preconditions(match, unmodified, none, modified, null, null).judge("\"a\"", DATE);
    }

    private static ByteRange range(String ifRange) {
        return new Preconditions(null, null, null, null, ifRange, "bytes=1-2").select("\"a\"", DATE, 10);
    }
}
