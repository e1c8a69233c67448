package dev.matinee.http;

/**
 * Each way in which a request can break the protocol: the status it earns, the section that forbids it and one sentence
 * that a person can act on.
 *
 * <p>A violation is a value, never an exception. After one of a head or a body's framing the end of the request cannot
 * be trusted: the server answers, closes, and reads nothing of what came behind it. After one of what a well framed
 * request holds, its {@link Target} or {@link FormBody}, the connection goes on.
 */
public enum Violation {
    METHOD_CHARACTER(400, "RFC 9112 §3.1", "The request must begin with a method, a token of visible ASCII."),
    METHOD_UNKNOWN(501, "RFC 9110 §9.1", "This server does not know that method."),
    METHOD_CONNECT(501, "RFC 9110 §9.3.6", "This server is not a proxy and opens no tunnels."),
    TOO_MANY_EMPTY_LINES(400, "RFC 9112 §2.2", "At most two empty lines may stand before a request."),
    TARGET_CHARACTER(400, "RFC 9112 §3.2", "The request target holds a character that must be percent-encoded."),
    TARGET_EMPTY(400, "RFC 9112 §3", "Exactly one space stands between the method and the request target."),
    TARGET_TOO_LONG(414, "RFC 9112 §3", "The request target is too long."),
    TARGET_FORM(400, "RFC 9112 §3.2", "The request target is neither a path, nor an http URL, nor fits the method."),
    TARGET_UNSECURED(421, "RFC 9110 §7.4", "An https URL can't be asked for without TLS."),
    VERSION_MISSING(400, "RFC 9112 §3", "The request line names no HTTP version."),
    VERSION_MALFORMED(400, "RFC 9112 §2.3", "The HTTP version must read HTTP/1.1 or HTTP/1.0, and end the line."),
    VERSION_UNSUPPORTED(505, "RFC 9110 §15.6.6", "This server speaks HTTP/1 only."),
    BARE_LF(400, "RFC 9112 §2.2", "A line must end with CR LF, not with LF alone."),
    BARE_CR(400, "RFC 9112 §2.2", "A CR must be followed by LF."),
    LEADING_WHITESPACE(
            400, "RFC 9112 §2.2", "White space must not stand between the request line and the first field."),
    OBS_FOLD(400, "RFC 9112 §5.2", "A field must not be folded over several lines."),
    NAME_EMPTY(400, "RFC 9110 §5.1", "A field needs a name."),
    NAME_CHARACTER(400, "RFC 9110 §5.1", "A field name must be a token."),
    SPACE_BEFORE_COLON(400, "RFC 9112 §5.1", "White space must not stand between a field name and its colon."),
    COLON_MISSING(400, "RFC 9112 §5", "A field line needs a colon."),
    VALUE_CHARACTER(400, "RFC 9110 §5.5", "A field value must not hold control characters."),
    TOO_MANY_FIELDS(431, "RFC 6585 §5", "The request has too many header fields."),
    HEADERS_TOO_LARGE(431, "RFC 6585 §5", "The header fields of the request are too large."),
    HOST_MISSING(400, "RFC 9112 §3.2", "An HTTP/1.1 request needs a Host field."),
    HOST_REPEATED(400, "RFC 9112 §3.2", "A request must not have more than one Host field."),
    HOST_INVALID(400, "RFC 9112 §3.2", "The host must be a name or an address, with or without a port."),
    CONTENT_LENGTH_INVALID(400, "RFC 9112 §6.3", "Content-Length must be one number of decimal digits."),
    CONTENT_LENGTH_REPEATED(400, "RFC 9112 §6.3", "A request must not have more than one Content-Length."),
    TRANSFER_ENCODING_WITH_LENGTH(400, "RFC 9112 §6.1", "Transfer-Encoding and Content-Length exclude each other."),
    TRANSFER_ENCODING_IN_1_0(400, "RFC 9112 §6.1", "HTTP/1.0 knows no Transfer-Encoding."),
    TRANSFER_ENCODING_NOT_CHUNKED(400, "RFC 9112 §6.3", "The last transfer coding must be chunked, once."),
    TRANSFER_ENCODING_UNKNOWN(501, "RFC 9112 §6.1", "This server knows no transfer coding but chunked."),
    BODY_TOO_LARGE(413, "RFC 9110 §15.5.14", "The body of the request is too large."),
    CHUNK_SIZE(400, "RFC 9112 §7.1", "A chunk size must be a hexadecimal number that fits."),
    CHUNK_EXTENSION(400, "RFC 9112 §7.1.1", "A chunk extension holds a character it must not, or is too long."),
    CHUNK_END(400, "RFC 9112 §7.1", "The data of a chunk must be followed by CR LF."),
    TRAILER(400, "RFC 9112 §7.1.2", "The trailer fields are malformed."),
    TRAILERS_TOO_LARGE(431, "RFC 9112 §7.1.2", "The trailer fields of the request are too large."),
    EXPECTATION_UNKNOWN(417, "RFC 9110 §10.1.1", "This server meets no expectation but 100-continue."),
    ESCAPE_MALFORMED(400, "RFC 3986 §2.1", "A percent sign must be followed by two hexadecimal digits."),
    ENCODED_SLASH(400, "RFC 3986 §2.2", "A slash or backslash must not stand percent-encoded in the path."),
    ENCODED_CONTROL(
            400, "RFC 3986 §7.3", "The request target must not hold control characters, percent-encoded or not."),
    DOT_SEGMENT(400, "RFC 3986 §5.2.4", "The path must not hold the segments . and .., encoded or not."),
    NOT_UTF_8(400, "RFC 3629 §3", "Percent-encoded bytes must be valid UTF-8."),
    TOO_MANY_PARAMETERS(400, "WHATWG URL §5.1", "The request has too many parameters."),
    FORM_CHARACTER(400, "WHATWG URL §5.1", "The form holds a control character that is not percent-encoded."),
    REQUEST_TIMEOUT(408, "RFC 9110 §15.5.9", "The request did not arrive in time.");

    private final int status;
    private final String section;
    private final String sentence;
    private final String code;

    Violation(int status, String section, String sentence) {
        this.status = status;
        this.section = section;
        this.sentence = sentence;
        this.code = name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** Where it is forbidden. */
    public String section() {
        return section;
    }

    /** The words for a person. */
    public String sentence() {
        return sentence;
    }

    /** The word for a program. */
    public String code() {
        return code;
    }
}
