package dev.matinee.http;

/** The classes of octets that the grammars of RFC 9110, 9112 and 3986 speak of, one table of 256 entries. */
final class Octets {
    /** RFC 9110 §5.6.2 tchar. */
    static final byte TOKEN = 1;
    /** What may stand in a request target before it is looked at closely. */
    static final byte TARGET = 2;
    /** RFC 9110 §5.5 field-content: VCHAR, SP, HTAB, obs-text. */
    static final byte VALUE = 4;
    /** RFC 3986 §3.3 pchar and the slash, but without the percent sign. */
    static final byte PATH = 8;
    /** RFC 3986 §3.2.2 reg-name without the percent sign and the comma, which would join two hosts (RFC 9110 §5.3). */
    static final byte HOST = 16;
    /** HEXDIG, either case. */
    static final byte HEX = 32;
    /** RFC 9110 §5.6.4 qdtext. */
    static final byte QUOTED = 64;

    private static final byte[] CLASSES = classes();

    private Octets() {}

    static boolean is(byte octet, byte classes) {
        return (CLASSES[octet & 0xff] & classes) != 0;
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte octet) {
        if (octet >= '0' && octet <= '9') {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Whether the octets between two offsets spell a word given in lower case, in either case. */
    static boolean spells(byte[] octets, int start, int end, String lowerCase) {
        if (end - start != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (lower(octets[start + i]) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the octets between two offsets are exactly these characters. */
    static boolean are(byte[] octets, int start, int end, String text) {
        if (end - start != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (octets[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static byte lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet | 0x20) : octet;
    }

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        mark(classes, "!#$%&'*+-.^_`|~", TOKEN);
        mark(classes, "-._~!$&'()*+,;=:@/", PATH);
        mark(classes, "-._~!$&'()*+;=", HOST);
        mark(classes, "0123456789abcdefABCDEF", HEX);
        for (int c = 0; c < 256; c++) {
            if (c < 128 && Character.isLetterOrDigit(c)) {
                classes[c] |= TOKEN | PATH | HOST;
            }
            if (c > 0x20 && c < 0x7f && "\"<>#".indexOf(c) < 0) {
                classes[c] |= TARGET;
            }
            if (c == '\t' || (c >= 0x20 && c != 0x7f)) {
                classes[c] |= VALUE;
                if (c != '"' && c != '\\') {
                    classes[c] |= QUOTED;
                }
            }
        }
        return classes;
    }

    private static void mark(byte[] classes, String members, byte mark) {
        for (int i = 0; i < members.length(); i++) {
            classes[members.charAt(i)] |= mark;
        }
    }
}
