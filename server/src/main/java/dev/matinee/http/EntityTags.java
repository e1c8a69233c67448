package dev.matinee.http;

/** Compares entity tags (RFC 9110 §8.8.3) with the lists that requests bring. */
public final class EntityTags {
    private EntityTags() {}

    /** Strong comparison with an {@code If-Match} list (§13.1.1); {@code *} matches whatever exists. */
    public static boolean matchesStrongly(String list, String tag) {
        return matches(list, tag, true);
    }

    /** Weak comparison with an {@code If-None-Match} list (§13.1.2); {@code *} matches whatever exists. */
    public static boolean matchesWeakly(String list, String tag) {
        return matches(list, tag, false);
    }

    /** Whether this is a tag with its quotes, strong or weak. */
    public static boolean isTag(String text) {
        return !text.isEmpty() && end(text, 0) == text.length();
    }

    private static boolean matches(String list, String tag, boolean strong) {
        if (list.equals("*")) {
            return true;
        }
        if (strong && isWeak(tag, 0)) {
            return false;
        }
        int opaque = isWeak(tag, 0) ? 2 : 0;
        int at = 0;
        while (at < list.length()) {
            char c = list.charAt(at);
            if (c == ' ' || c == '\t' || c == ',') {
                at++;
                continue;
            }
            int end = end(list, at);
            if (end < 0) {
                return false;
            }
            boolean weak = isWeak(list, at);
            int start = weak ? at + 2 : at;
            int length = tag.length() - opaque;
            if (!(strong && weak) && end - start == length && list.regionMatches(start, tag, opaque, length)) {
                return true;
            }
            at = end;
        }
        return false;
    }

    private static boolean isWeak(String text, int at) {
        return text.startsWith("W/", at);
    }

    /** Behind the tag that begins here, or -1. */
    private static int end(String text, int start) {
        int at = isWeak(text, start) ? start + 2 : start;
        if (at >= text.length() || text.charAt(at) != '"') {
            return -1;
        }
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) <= ' ' || text.charAt(at) == 0x7f) {
                return -1;
            }
        }
        return at < text.length() ? at + 1 : -1;
    }
}
