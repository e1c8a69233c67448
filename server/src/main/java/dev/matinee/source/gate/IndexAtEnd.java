package dev.matinee.source.gate;

/**
 * Tells a film whose index stands behind its pictures by its first boxes (ISO/IEC 14496-12 §4.2, §8.1): who reads it only
 * once, from front to back, can't play it. Pure.
 */
final class IndexAtEnd {
    /** How many octets are enough to see that; others are left to the programs. */
    static final int BEGINNING = 128;

    private IndexAtEnd() {}

    /** Whether it is certain, by the first octets of a file in ISO 8859-1. */
    static boolean stands(String beginning) {
        int box = 0;
        while (box + 8 <= beginning.length()) {
            switch (beginning.substring(box + 4, box + 8)) {
                case "mdat" -> {
                    return box > 0;
                }
                case "ftyp", "free", "wide", "skip" -> {
                    long size = (long) beginning.charAt(box) << 24
                            | beginning.charAt(box + 1) << 16
                            | beginning.charAt(box + 2) << 8
                            | beginning.charAt(box + 3);
                    if (size < 8 || size > beginning.length()) {
                        return false;
                    }
                    box += (int) size;
                }
                default -> {
                    return false;
                }
            }
        }
        return false;
    }
}
