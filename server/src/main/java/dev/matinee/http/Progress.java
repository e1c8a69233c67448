package dev.matinee.http;

/** How far an incremental parser has come. */
public enum Progress {
    /** All octets were consumed and more are needed. */
    PARTIAL,
    /** The message part is there; the buffer's reader index stands behind it. */
    COMPLETE,
    /** The parser's violation says what is wrong; nothing more may be parsed from this connection. */
    BAD
}
