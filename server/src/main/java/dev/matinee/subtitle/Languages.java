package dev.matinee.subtitle;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The languages that containers name by the three letters of ISO 639-2, some of them by two sets of these. Any thread. */
public final class Languages {
    /** The bibliographic codes, which Java doesn't know. */
    private static final String BIBLIOGRAPHIC =
            "alb sq arm hy baq eu bur my chi zh cze cs dut nl fre fr geo ka ger de gre el"
                    + " ice is mac mk may ms per fa rum ro slo sk tib bo wel cy";

    private static final Map<String, String> SHORT = shortest();

    /** English names, in lower case. */
    private static final Map<String, String> NAMED = named();

    private static final Pattern CODE = Pattern.compile("[._]([a-z]{2,3})$");
    /** What else stands at the end of a file's name. */
    private static final Pattern KIND = Pattern.compile("[^\\p{L}]+(?:sdh|cc|forced|hi|full)[^\\p{L}]*$");

    private Languages() {}

    private static Map<String, String> named() {
        Map<String, String> tags = new HashMap<>();
        for (String tag : Locale.getISOLanguages()) {
            String name = Locale.forLanguageTag(tag).getDisplayLanguage(Locale.ENGLISH);
            tags.putIfAbsent(name.toLowerCase(Locale.ROOT), tag);
        }
        return Collections.unmodifiableMap(tags);
    }

    /**
     * The language that a file's name tells: {@code film.en.srt}, {@code Subs/eng.srt}, {@code Subs/2_German.srt}; empty where it
     * tells none.
     *
     * @param path with or without folders, and without its ending
     */
    static String told(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        // Hindi, where nothing before it says that it is for the hard of hearing.
        for (String each : List.of(KIND.matcher(name).replaceFirst(""), name)) {
            Matcher code = CODE.matcher(each);
            if (code.find() && isCode(code.group(1))) {
                return code.group(1);
            }
            // Beside a film called "Her" such a name is no code.
            if (path.contains("/") && isCode(each)) {
                return each;
            }
            String word = NAMED.get(each.replaceFirst("^.*[^\\p{L}](?=\\p{L}+$)", ""));
            if (word != null) {
                return word;
            }
        }
        return "";
    }

    private static boolean isCode(String code) {
        return SHORT.containsKey(code) || SHORT.containsValue(code);
    }

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
    public static String tag(String language) {
        String[] parts = language.replace('_', '-').split("-", -1);
        parts[0] = SHORT.getOrDefault(parts[0].toLowerCase(Locale.ROOT), parts[0]);
        return String.join("-", Arrays.asList(parts));
    }

    /** What the language is called in English; empty for none. */
    public static String name(String language) {
        return Locale.forLanguageTag(tag(language)).getDisplayLanguage(Locale.ENGLISH);
    }
}
