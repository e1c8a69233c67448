package dev.matinee.source;

/** Who hands the bytes of a source out, and so what may be expected of it. */
public enum Supply {
    /** The server that the link names. */
    LINK,
    /** The same, by another protocol than HTTP, and live. */
    LIVE,
    /** A torrent-to-HTTP gateway of somebody else: it may look for peers for a while before it says anything. */
    GATEWAY,
    /** Our own torrent engine: it says itself when a source stands still for too long, and is started again when it dies. */
    ENGINE
}
