package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's arithmetic of places, in a real browser. */
@Timeout(300)
class PlacesIT {
    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    private static Browser browser;

    @BeforeAll
    static void open() {
        browser = new Browser();
        browser.open(stage.api().url("/"));
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    /** Two segments of 10 s before a jump, from second 0 on, and from 50 on two of 2 s that the room's stretch begins with. */
    @ParameterizedTest
    @CsvSource({"51, 21", "53.5, 23.5", "55, 23.9", "48, 20.08", "12, 20.08"})
    void whoComesLaterBeginsWithinTheRoomsStretch(double room, double begins) {
        Object time = browser.run("""
                const { nearest, timeOf } = await import('/static/places.js');
                const piece = (sn, start, end, place) => ({ sn, start, end, programDateTime: place * 1000 });
                const pieces = [piece(0, 0, 10, 0), piece(1, 10, 20, 10), piece(2, 20, 22, 50), piece(3, 22, 24, 52)];
                return timeOf(pieces, nearest(pieces, arguments[0], 2), 2);
                """, room);
        assertEquals(begins, ((Number) time).doubleValue(), 0.001);
    }
}
