package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Two people at two browsers, for all tests of a class. */
abstract class TwoBrowsers {
    static Browser one;
    static Browser two;

    @BeforeAll
    static void open() throws Exception {
        one = new Browser();
        two = new Browser();
    }

    @AfterAll
    static void close() {
        for (Browser browser : new Browser[] {one, two}) {
            if (browser != null) {
                browser.close();
            }
        }
    }

    /** Both leave the page, about which neither browser has complained. To be called before a session is ended for them. */
    static void leave() {
        assertEquals(List.of(), one.severe());
        assertEquals(List.of(), two.severe());
        one.open("about:blank");
        two.open("about:blank");
    }
}
