package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What the gate itself answers: a status, and a line of plain text. */
final class Answers {
    private Answers() {}

    /**
     * @param field a whole field line, or nothing
     */
    static ByteBuf of(int status, String field, String words) {
        byte[] body = (words + "\n").getBytes(StandardCharsets.UTF_8);
        return Unpooled.wrappedBuffer(
                head(status, "Content-Type: text/plain; charset=utf-8\r\n" + field, body.length),
                Unpooled.wrappedBuffer(body));
    }

    /**
     * A head for a body of so many octets, behind which the connection is closed.
     *
     * @param fields whole field lines
     */
    static ByteBuf head(int status, String fields, long length) {
        String head = "HTTP/1.1 " + status + " " + reason(status) + "\r\n" + fields + "Content-Length: " + length
                + "\r\nConnection: close\r\n\r\n";
        return Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII);
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 206 -> "Partial Content";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 407 -> "Proxy Authentication Required";
            case 416 -> "Range Not Satisfiable";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 504 -> "Gateway Timeout";
            default -> "Bad Gateway";
        };
    }
}
