package dev.matinee.source.gate;

/**
 * Why a request through the gate came to nothing.
 *
 * @param kind whose doing it is
 * @param code a word for a program
 * @param words a sentence for a person
 */
public record Trouble(Kind kind, String code, String words) {
    /** The code of {@link #indexAtEnd}. */
    public static final String INDEX_AT_END = "source_not_streamable";

    /** Who could not or would not. */
    public enum Kind {
        /** The rules refuse it, and always will. */
        FORBIDDEN(403),
        /** The other server can't be had; it may be there later. */
        UNREACHABLE(502),
        /** It has taken too long. */
        TIMEOUT(504);

        final int status;

        Kind(int status) {
            this.status = status;
        }
    }

    static Trouble forbidden(String words) {
        return new Trouble(Kind.FORBIDDEN, "source_forbidden_address", words);
    }

    /** A redirect or a playlist names something that is no address of HTTP. */
    static Trouble foreign() {
        return new Trouble(
                Kind.FORBIDDEN,
                "source_forbidden_protocol",
                "This link leads on to something that may not be opened from here.");
    }

    /** It can be played only by who has all of it, as its server sends no parts. */
    public static Trouble indexAtEnd() {
        return unreachable(
                INDEX_AT_END,
                "This file carries its index at its end, and its server can't send parts of it; such a file plays only after a"
                        + " full download.");
    }

    /** It has not come in time, and may yet. */
    public static Trouble late(String code, String words) {
        return new Trouble(Kind.TIMEOUT, code, words);
    }

    /** Who was asked can't be had, or has nothing. */
    public static Trouble unreachable(String code, String words) {
        return new Trouble(Kind.UNREACHABLE, code, words);
    }
}
