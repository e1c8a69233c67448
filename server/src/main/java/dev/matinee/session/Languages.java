package dev.matinee.session;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;

/** The languages that containers name by the three letters of ISO 639-2, some of them by two sets of these. Any thread. */
final class Languages {
    /** The bibliographic codes, which Java doesn't know. */
    private static final String BIBLIOGRAPHIC =
            "alb sq arm hy baq eu bur my chi zh cze cs dut nl fre fr geo ka ger de gre el"
                    + " ice is mac mk may ms per fa rum ro slo sk tib bo wel cy";

    private static final Map<String, String> SHORT = shortest();

    private Languages() {}

    private static Map<String, String> shortest() {
        Map<String, String> tags = new HashMap<>();
        for (String tag : Locale.getISOLanguages()) {
            try {
                tags.put(Locale.forLanguageTag(tag).getISO3Language(), tag);
            } catch (MissingResourceException e) {
                // One of the few without such a code.
                tags.putIfAbsent(tag, tag);
            }
        }
        String[] pairs = BIBLIOGRAPHIC.split(" ", -1);
        for (int i = 0; i < pairs.length; i += 2) {
            tags.put(pairs[i], pairs[i + 1]);
        }
        return Collections.unmodifiableMap(tags);
    }

    /** A tag as RFC 5646 §4.5 wants it, with the shortest code there is; what it is no tag of, unchanged. */
    static String tag(String language) {
        String[] parts = language.replace('_', '-').split("-", -1);
        parts[0] = SHORT.getOrDefault(parts[0].toLowerCase(Locale.ROOT), parts[0]);
        return String.join("-", Arrays.asList(parts));
    }

    /** What the language is called in English; empty for none. */
    static String name(String language) {
        return Locale.forLanguageTag(tag(language)).getDisplayLanguage(Locale.ENGLISH);
    }
}
