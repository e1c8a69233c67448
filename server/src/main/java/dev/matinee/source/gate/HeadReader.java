package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes the head of a server's answer off the front of what has come of it so far. One for each answer. */
final class HeadReader {
    private static final int LONGEST = 64 << 10;

    private Optional<AnswerHead> head = Optional.empty();

    /** Reads on; true once it is certain what the {@link #head} is. Interim answers are left out. */
    boolean read(ByteBuf all) {
        while (true) {
            int end = end(all);
            if (end < 0 && all.readableBytes() < LONGEST && startsLikeHttp(all)) {
                return false;
            }
            head = end < 0
                    ? Optional.empty()
                    : AnswerHead.parse(all.toString(all.readerIndex(), end, StandardCharsets.ISO_8859_1));
            if (head.isEmpty()) {
                return true;
            }
            all.skipBytes(end);
            // RFC 9110 §15.2: interim answers go before the real one; nothing here waits for them.
            if (head.get().status() >= 200 || head.get().status() == 101) {
                return true;
            }
        }
    }

    /** Empty where it is none of HTTP/1, such as "ICY 200 OK" of old radio servers; nothing has been taken off then. */
    Optional<AnswerHead> head() {
        return head;
    }

    private static boolean startsLikeHttp(ByteBuf all) {
        String start = all.toString(all.readerIndex(), Math.min(5, all.readableBytes()), StandardCharsets.ISO_8859_1);
        return "HTTP/".startsWith(start);
    }

    /** The length of the head with its empty line, -1 where that has not come; bare line feeds are forgiven (RFC 9112 §2.2). */
    private static int end(ByteBuf all) {
        int crlf = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(new byte[] {'\n', '\r', '\n'}), all);
        int lf = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(new byte[] {'\n', '\n'}), all);
        if (crlf >= 0 && (lf < 0 || crlf < lf)) {
            return crlf - all.readerIndex() + 3;
        }
        return lf < 0 ? -1 : lf - all.readerIndex() + 2;
    }
}
