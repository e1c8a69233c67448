package dev.matinee.http;

import java.nio.charset.StandardCharsets;

/**
 * Builds the prepared part of an answer's head: everything but the date and what depends on the connection. For one
 * thread; made beforehand, not per request.
 */
public final class ResponseHead {
    /** On every answer: players on pages of other hosts may read, lengths and ranges too. */
    private static final String COMMON = """
            Access-Control-Allow-Origin: *\r
            Access-Control-Expose-Headers: Content-Length, Content-Range\r
            X-Content-Type-Options: nosniff\r
            """;

    private final StringBuilder text = new StringBuilder(256);

    /** Begins with the status line and the fields that stand on every answer. */
    public ResponseHead(int status) {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("not a status: " + status);
        }
        text.append("HTTP/1.1 ").append(status).append(' ').append(Status.reason(status));
        text.append("\r\n").append(COMMON);
    }

    /**
     * Adds a field.
     *
     * @throws IllegalArgumentException where the name is no token, or the value holds a control character or anything
     *     beyond ASCII: a line of one's own must not be smuggled into an answer
     */
    public ResponseHead field(String name, String value) {
        text.append(checkedName(name)).append(": ").append(checkedValue(value)).append("\r\n");
        return this;
    }

    /** The octets, which end with {@code "Date: "}: 29 octets of date, CR LF and the rest of the head follow. */
    public byte[] untilDate() {
        return (text + "Date: ").getBytes(StandardCharsets.US_ASCII);
    }

    /** The name, if it is a token. */
    public static String checkedName(String name) {
        boolean token = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            token &= name.charAt(i) < 128 && Octets.is((byte) name.charAt(i), Octets.TOKEN);
        }
        if (!token) {
            throw new IllegalArgumentException("not a field name: " + name);
        }
        return name;
    }

    /** The value, if it is safe. */
    public static String checkedValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x7f || (c < ' ' && c != '\t')) {
                throw new IllegalArgumentException("not a field value: character " + (int) c);
            }
        }
        return value;
    }
}
