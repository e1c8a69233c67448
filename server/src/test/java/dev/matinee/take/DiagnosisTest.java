package dev.matinee.take;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines as mpv 0.35 and libavformat write them. */
class DiagnosisTest {
    private static final TakeEnd UNKNOWN = new TakeEnd(TakeEnd.Outcome.FAILED, "program_died", "It died.");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [ffmpeg] http: HTTP error 404 File not found                                | source_not_found     | HOPELESS
        [ffmpeg] http: HTTP error 403 Forbidden                                     | source_forbidden     | HOPELESS
        [ffmpeg] http: HTTP error 418 teapot                                        | source_refused       | HOPELESS
        [ffmpeg] http: HTTP error 503 Busy                                          | source_server_error  | FAILED
        [ffmpeg] tcp: Connection to tcp://127.0.0.1:9 failed: Connection refused    | source_unreachable   | HOPELESS
        [ffmpeg] tcp: Failed to resolve hostname nosuch.invalid: Name not known     | source_unknown_host  | HOPELESS
        [ffmpeg] tcp: Connection attempt to 10.0.0.1 port 80 failed: Connection timed out | source_timeout | FAILED
        [ffmpeg] http: Stream ends prematurely at 300000, should be 900000          | source_cut           | FAILED
        [lavf] mov: moov atom not found                                             | source_not_streamable | HOPELESS
        Failed to recognize file format.                                            | source_not_media     | HOPELESS
        No video or audio streams selected.                                         | source_no_media      | HOPELESS
        """)
    void namesTheCause(String line, String code, TakeEnd.Outcome outcome) {
        TakeEnd end = Diagnosis.explain(List.of("noise", line, "[encode] no data written to target file"), UNKNOWN);
        assertEquals(code, end.code());
        assertEquals(outcome, end.outcome());
        assertTrue(end.words().endsWith("."), end.words());
    }

    @Test
    void theCauseStandsBeforeItsConsequence() {
        List<String> lines =
                List.of("Failed to recognize file format.", "[lavf] mov: moov atom not found", "Exiting...");
        assertEquals("source_not_streamable", Diagnosis.explain(lines, UNKNOWN).code());
    }

    /** Neither is a fault of its server's. */
    @Test
    void anEmptyFileAndOneCutShortAreCalledThat() {
        List<String> empty = List.of("[ffmpeg] http: HTTP error 416 Range Not Satisfiable", "Failed to open it.");
        assertTrue(Diagnosis.explain(empty, UNKNOWN).words().contains("empty"));
        List<String> cut = List.of("[lavf] mov: moov atom not found", "Failed to recognize file format.");
        assertTrue(Diagnosis.explain(cut, UNKNOWN).words().contains("not complete"));
    }

    @Test
    void aWebPageIsCalledOne() {
        List<String> lines =
                List.of("[ffmpeg] Mime-type: 'text/html;charset=utf-8'", "Failed to recognize file format.");
        assertTrue(Diagnosis.explain(lines, UNKNOWN).words().contains("web page"));
    }

    @Test
    void withoutAClueTheGivenAnswerStands() {
        assertEquals(UNKNOWN, Diagnosis.explain(List.of("nothing"), UNKNOWN));
    }

    @Test
    void onlyACutIsSeenInAGoodEnd() {
        assertTrue(
                Diagnosis.brokenOff(List.of("Failed to recognize file format.")).isEmpty());
        assertEquals(
                "source_cut",
                Diagnosis.brokenOff(List.of("[ffmpeg] http: Stream ends prematurely at 1, should be 2"))
                        .orElseThrow()
                        .code());
    }
}
