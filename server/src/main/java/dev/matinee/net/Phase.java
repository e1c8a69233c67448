package dev.matinee.net;

/** Where an {@link HttpConnection} stands. */
enum Phase {
    /** Between two requests. */
    IDLE,
    HEAD,
    BODY,
    /** The handler has the request. */
    HANDLING,
    /** A file, a long body, or one that comes over time is on its way. */
    SENDING,
    /** It has been written. */
    SENT,
    /** The last octets are on their way. */
    CLOSING,
    /** Our end is shut down; what comes is thrown away until the peer ends too (RFC 9112 §9.6). */
    LINGERING,
    CLOSED;

    boolean reads() {
        return compareTo(HANDLING) < 0;
    }

    boolean ends() {
        return compareTo(CLOSING) >= 0;
    }
}
