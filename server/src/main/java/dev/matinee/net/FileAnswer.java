package dev.matinee.net;

import dev.matinee.http.ByteRange;
import dev.matinee.http.Method;
import dev.matinee.http.Preconditions;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the head of an answer that is a file, and says what of the file must follow it. */
final class FileAnswer {
    private static final int ROOM = 256;
    private static final byte[] CONTENT_RANGE = ascii("Content-Range: bytes ");
    private static final byte[] CONTENT_LENGTH = ascii("\r\nContent-Length: ");
    private static final byte[] LINE_DATE = ascii("\r\nDate: ");

    private FileAnswer() {}

    /** The body, with the caller's reference on the file in it; null where none follows and the caller keeps it. */
    static @Nullable FileBody write(
            Channel channel,
            LoopState loop,
            HttpExchange exchange,
            SharedFile file,
            boolean persists,
            HttpConnection connection) {
        Preconditions preconditions = exchange.preconditions();
        byte[] head = file.head;
        ByteRange range = ByteRange.WHOLE;
        boolean empty = exchange.method() == Method.HEAD;
        if (!preconditions.isNone()) {
            switch (preconditions.judge(file.tag, file.lastModified)) {
                case NOT_MODIFIED -> {
                    head = file.notModifiedHead;
                    empty = true;
                }
                case FAILED -> {
                    head = file.failedHead;
                    empty = true;
                }
                default -> {
                    // RFC 9110 §14.2: a range is defined for GET alone.
                    if (exchange.method() == Method.GET) {
                        range = preconditions.select(file.tag, file.lastModified, file.length);
                    }
                }
            }
        }
        if (range.isUnsatisfiable()) {
            head = file.unsatisfiableHead;
            empty = true;
        }
        boolean partial = !empty && !range.isWhole();
        ByteBuf out = channel.alloc().directBuffer(file.partialHead.length + ROOM);
        if (partial) {
            out.writeBytes(file.partialHead, 0, file.partialHead.length - "Date: ".length());
            out.writeBytes(CONTENT_RANGE);
            decimal(out, range.first());
            out.writeByte('-');
            decimal(out, range.last());
            out.writeByte('/');
            decimal(out, file.length);
            out.writeBytes(CONTENT_LENGTH);
            decimal(out, range.length());
            out.writeBytes(LINE_DATE);
        } else {
            out.writeBytes(head);
        }
        Answers.finish(out, loop, persists);
        channel.write(out, channel.voidPromise());
        if (empty || file.length == 0) {
            return null;
        }
        return partial
                ? new FileBody(file, range.first(), range.length(), connection)
                : new FileBody(file, 0, file.length, connection);
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
