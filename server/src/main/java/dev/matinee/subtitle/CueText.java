package dev.matinee.subtitle;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes text of strangers fit for a WebVTT cue (W3C WebVTT §3.2). Pure. */
final class CueText {
    /** What is kept: slanted, fat and underlined; and what is written as an entity already. */
    private static final Pattern KEPT = Pattern.compile("</?[biu]>|&(?:amp|lt|gt|nbsp|lrm|rlm);");

    private static final int LONGEST = 2000;

    private CueText() {}

    /** The text as a cue's payload: of tags only {@code b}, {@code i} and {@code u}, all else is text. */
    static String safe(String raw) {
        String text = raw.length() > LONGEST ? raw.substring(0, LONGEST) : raw;
        StringBuilder safe = new StringBuilder(text.length() + 16);
        Matcher kept = KEPT.matcher(text);
        int at = 0;
        while (kept.find()) {
            escape(text, at, kept.start(), safe);
            safe.append(kept.group());
            at = kept.end();
        }
        escape(text, at, text.length(), safe);
        return safe.toString();
    }

    private static void escape(String text, int from, int to, StringBuilder into) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> into.append("&amp;");
                case '<' -> into.append("&lt;");
                case '>' -> into.append("&gt;");
                default -> into.append(c < ' ' && c != '\n' && c != '\t' ? ' ' : c);
            }
        }
    }
}
