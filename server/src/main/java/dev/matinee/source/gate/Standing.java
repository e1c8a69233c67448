package dev.matinee.source.gate;

/** Where the sender of a link stands, which decides where the link may point. */
public enum Standing {
    /** On the server's own machine: may point anywhere that is not closed for good. */
    LOCAL,
    /** On a private network: private and public addresses, but nothing that only this machine can reach. */
    PRIVATE,
    /** Anywhere else, or unknown: public addresses only. */
    PUBLIC;

    /** The one with fewer rights. */
    public Standing lesser(Standing other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
