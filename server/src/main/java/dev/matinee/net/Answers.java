package dev.matinee.net;

import dev.matinee.http.FormBody;
import dev.matinee.http.Method;
import dev.matinee.http.Target;
import dev.matinee.http.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;

/** The answers that the server gives by itself, all prepared. */
final class Answers {
    /** Write a duplicate of it. */
    static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII));

    /** What {@code OPTIONS *} asks for, and what it gets (RFC 9110 §9.3.7). */
    static final Target ASTERISK = new Target("*", FormBody.EMPTY, null);

    static final Reply SERVER_OPTIONS = Reply.options(
                    EnumSet.of(Method.GET, Method.HEAD, Method.POST, Method.DELETE, Method.OPTIONS, Method.PATCH))
            .build();

    static final Reply BUG = Reply.error(500, "The server made a mistake; its log says which.", "bug")
            .build();
    static final Reply FULL = Reply.error(
                    503, "The server has as many connections as it takes.", "too_many_connections")
            .retryAfter(5)
            .build();
    static final Reply BUSY = Reply.error(
                    503, "The server holds as many unfinished requests as it can.", "too_many_unfinished")
            .retryAfter(5)
            .build();
    static final Reply PRECONDITION_FAILED = Reply.error(
                    412, "The resource is not what the request expects.", "precondition_failed")
            .build();

    private static final Map<Violation, Reply> VIOLATIONS = violations();

    private Answers() {}

    static Reply to(Violation violation) {
        Reply reply = VIOLATIONS.get(violation);
        return reply == null ? BUG : reply;
    }

    private static Map<Violation, Reply> violations() {
        Map<Violation, Reply> replies = new EnumMap<>(Violation.class);
        for (Violation violation : Violation.values()) {
            replies.put(violation, Reply.error(violation).build());
        }
        return replies;
    }
}
