package dev.matinee.net;

/** Where an {@link HttpConnection} stands. */
enum Phase {
    /** Between two requests. */
    IDLE,
    /** Octets of a request have come, and its head is not all there. */
    HEAD,
    /** The head is there, and the body is not. */
    BODY,
    /** The handler has the request. */
    HANDLING,
    /** A file, a long body, or one that comes over time is on its way. */
    SENDING,
    /** It has been written to the socket, and the connection does not know it yet: it heard of it inside a flush. */
    SENT,
    /** Nothing is read any more; the last answer is on its way. */
    CLOSING,
    /** Our end is shut down; what comes is thrown away until the peer ends too (RFC 9112 §9.6). */
    LINGERING,
    CLOSED;

    /** Whether a request may begin or go on. */
    boolean reads() {
        return compareTo(HANDLING) < 0;
    }

    /** Whether the connection takes no request any more. */
    boolean ends() {
        return compareTo(CLOSING) >= 0;
    }
}
