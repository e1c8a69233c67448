package dev.matinee.net;

import dev.matinee.http.BodyDecoder;
import dev.matinee.http.HeadParser;
import dev.matinee.http.Limits;
import dev.matinee.http.Progress;
import dev.matinee.http.RequestHead;
import dev.matinee.http.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes one request in, head and body. A connection borrows it from its loop for as long as the request is coming, so
 * that idle ones hold nothing.
 */
final class Intake {
    /** What is allotted for a body at first; it grows with what really comes. */
    private static final int FIRST_BODY = 4 << 10;

    final HeadParser parser;
    private final BodyDecoder decoder;
    private final ByteBufAllocator alloc;
    private final ToIntFunction<RequestHead> mostBody;
    ByteBuf body = Unpooled.EMPTY_BUFFER;
    private boolean headComplete;
    private boolean continues;
    /** Used again for as long as handlers answer at once; one that is answered later is given away. */
    private @Nullable HttpExchange exchange;

    Intake(Limits limits, ToIntFunction<RequestHead> mostBody, ByteBufAllocator alloc) {
        parser = new HeadParser(limits);
        decoder = new BodyDecoder(limits);
        this.mostBody = mostBody;
        this.alloc = alloc;
    }

    /** Takes octets from the buffer, up to the end of the request at the most. */
    Progress take(ByteBuf in) {
        if (!headComplete) {
            Progress progress = parser.parse(in);
            if (progress != Progress.COMPLETE) {
                return progress;
            }
            headComplete = true;
            RequestHead head = parser.head();
            if (head.contentLength() == 0 && !head.chunked()) {
                return Progress.COMPLETE;
            }
            // RFC 9110 §10.1.1: not where the body is on its way already.
            continues = head.expectsContinue() && !in.isReadable();
            int most = mostBody.applyAsInt(head);
            decoder.begin(head, most);
            body = alloc.buffer(Math.min(FIRST_BODY, most), most);
        }
        return decoder.decode(in, body);
    }

    /** Whether what is missing is the body. */
    boolean isHeadComplete() {
        return headComplete;
    }

    /** Whether the client waits to be told that it may send the body. */
    boolean continues() {
        return continues;
    }

    /** What is wrong after {@link Progress#BAD}. */
    @Nullable
    Violation violation() {
        return headComplete ? decoder.violation() : parser.violation();
    }

    /** How many octets head and body hold beyond what every intake has. */
    int held() {
        return parser.held() + body.capacity();
    }

    HttpExchange exchange() {
        if (exchange == null) {
            exchange = new HttpExchange();
        }
        return exchange;
    }

    void giveExchangeAway() {
        exchange = null;
    }

    void reset() {
        parser.reset();
        body.release();
        body = Unpooled.EMPTY_BUFFER;
        headComplete = false;
        continues = false;
    }
}
