package dev.matinee.net;

import dev.matinee.http.ByteRange;
import dev.matinee.http.HttpDate;
import dev.matinee.http.Method;
import dev.matinee.http.Preconditions;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Chooses what a request gets of a reply or a file, and writes heads. */
final class HeadWriter {
    /** What the date, the connection and a range add to a prepared head. */
    static final int ROOM = 192;

    private static final int DATE_NAME = "Date: ".length();
    private static final byte[] KEEP = ascii("\r\n\r\n");
    private static final byte[] KEEP_1_0 = ascii("\r\nConnection: keep-alive\r\n\r\n");
    private static final byte[] CLOSE = ascii("\r\nConnection: close\r\n\r\n");
    private static final byte[] CONTENT_RANGE = ascii("Content-Range: bytes ");
    private static final byte[] CONTENT_LENGTH = ascii("\r\nContent-Length: ");
    private static final byte[] DATE = ascii("\r\nDate: ");

    private HeadWriter() {}

    /** The variant of a reply that the request accepts. */
    static Reply.Variant variant(HttpExchange exchange, Reply reply) {
        return reply.gzip != null && exchange.acceptsGzip() ? reply.gzip : reply.plain;
    }

    /** What to do about the request's conditions; they are ignored unless the answer would be 200 (RFC 9110 §13.2.1). */
    static Preconditions.Outcome judge(HttpExchange exchange, Reply reply, Reply.Variant variant) {
        if (exchange.preconditions().isNone() || reply.status != 200 || !isRead(exchange)) {
            return Preconditions.Outcome.PROCEED;
        }
        return exchange.preconditions().judge(variant.tag, HttpDate.NONE);
    }

    /** The same for a file. */
    static Preconditions.Outcome judge(HttpExchange exchange, SharedFile file) {
        if (exchange.preconditions().isNone() || !isRead(exchange)) {
            return Preconditions.Outcome.PROCEED;
        }
        return exchange.preconditions().judge(file.tag, file.lastModified);
    }

    /** What of the file is asked for; a range is defined for GET alone (RFC 9110 §14.2). */
    static ByteRange range(HttpExchange exchange, SharedFile file) {
        return exchange.method() == Method.GET && !exchange.preconditions().isNone()
                ? exchange.preconditions().select(file.tag, file.lastModified, file.length)
                : ByteRange.WHOLE;
    }

    static Preconditions.Outcome judge(HttpExchange exchange, ArrivingFile file) {
        if (exchange.preconditions().isNone() || !isRead(exchange)) {
            return Preconditions.Outcome.PROCEED;
        }
        return exchange.preconditions().judge(file.tag, ArrivingFile.lastModified());
    }

    static ByteRange range(HttpExchange exchange, ArrivingFile file) {
        return exchange.method() == Method.GET && !exchange.preconditions().isNone()
                ? exchange.preconditions().select(file.tag, ArrivingFile.lastModified(), file.length)
                : ByteRange.WHOLE;
    }

    /** Completes a prepared head. */
    static void write(ByteBuf out, byte[] untilDate, LoopState loop, boolean persists, int minorVersion) {
        out.writeBytes(untilDate);
        end(out, loop, persists, minorVersion);
    }

    /** Completes the head of a part of a file. */
    static void write(
            ByteBuf out,
            byte[] partialHead,
            ByteRange range,
            long length,
            LoopState loop,
            boolean persists,
            int minorVersion) {
        out.writeBytes(partialHead, 0, partialHead.length - DATE_NAME);
        out.writeBytes(CONTENT_RANGE);
        decimal(out, range.first());
        out.writeByte('-');
        decimal(out, range.last());
        out.writeByte('/');
        decimal(out, length);
        out.writeBytes(CONTENT_LENGTH);
        decimal(out, range.length());
        out.writeBytes(DATE);
        end(out, loop, persists, minorVersion);
    }

    private static void end(ByteBuf out, LoopState loop, boolean persists, int minorVersion) {
        out.writeBytes(loop.date());
        // RFC 9112 §9.3: HTTP/1.0 persists only where both say so.
        out.writeBytes(!persists ? CLOSE : minorVersion == 0 ? KEEP_1_0 : KEEP);
    }

    private static boolean isRead(HttpExchange exchange) {
        return exchange.method() == Method.GET || exchange.method() == Method.HEAD;
    }

    private static void decimal(ByteBuf out, long number) {
        if (number >= 10) {
            decimal(out, number / 10);
        }
        out.writeByte((int) ('0' + number % 10));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
