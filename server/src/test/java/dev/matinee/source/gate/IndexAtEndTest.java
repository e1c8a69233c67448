package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first boxes of films, each written as its type and its size. */
class IndexAtEndTest {
    @ParameterizedTest
    @CsvSource({
        "ftyp:32 free:8 mdat:90000, true",
        "ftyp:20 wide:8 mdat:0, true",
        "ftyp:24 mdat:1, true",
        "ftyp:32 moov:4000 mdat:90000, false",
        "ftyp:32 skip:16 moov:4000, false",
        "mdat:90000, false",
        "ftyp:400 mdat:90000, false",
        "ftyp:7 mdat:90000, false",
        "ftyp:4294967295 mdat:9, false",
        "ftyp:32, false",
    })
    void tellsByTheFirstBoxes(String boxes, boolean atEnd) {
        StringBuilder file = new StringBuilder();
        for (String box : boxes.split(" ", -1)) {
            String[] parts = box.split(":", -1);
            long size = Long.parseLong(parts[1]);
            for (int shift = 24; shift >= 0; shift -= 8) {
                file.append((char) (size >> shift & 0xff));
            }
            file.append(parts[0]).append("x".repeat((int) Math.max(0, Math.min(size - 8, IndexAtEnd.BEGINNING))));
        }
        String beginning = file.substring(0, Math.min(file.length(), IndexAtEnd.BEGINNING));
        for (int length = 0; length < beginning.length(); length++) {
            IndexAtEnd.stands(beginning.substring(0, length));
        }
        assertEquals(atEnd, IndexAtEnd.stands(beginning));
    }
}
