package dev.matinee.net;

import dev.matinee.http.FormBody;
import dev.matinee.http.HttpDate;
import dev.matinee.http.Method;
import dev.matinee.http.Target;
import dev.matinee.http.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes replies, and knows those that the server gives by itself. */
final class Answers {
    static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII));
    static final Target ASTERISK = new Target("*", FormBody.EMPTY, null);
    static final Reply SERVER_OPTIONS = Reply.options(EnumSet.of(Method.GET, Method.HEAD, Method.POST, Method.OPTIONS))
            .build();
    static final Reply BUG = Reply.error(500, "The server made a mistake; its log says which.", "bug")
            .build();
    static final Reply FULL = Reply.error(
                    503, "The server has as many connections as it takes.", "too_many_connections")
            .retryAfter(5)
            .build();
    static final Reply PRECONDITION_FAILED = Reply.error(
                    412, "The resource is not what the request expects.", "precondition_failed")
            .build();

    private static final byte[] END = ascii("\r\n\r\n");
    private static final byte[] CLOSE = ascii("\r\nConnection: close\r\n\r\n");
    private static final Map<Violation, Reply> VIOLATIONS = violations();

    private Answers() {}

    static Reply violation(Violation violation) {
        Reply reply = VIOLATIONS.get(violation);
        return reply == null ? BUG : reply;
    }

    /** Writes without a flush, as one buffer. There is no exchange where the request was never understood. */
    static void write(Channel channel, LoopState loop, @Nullable HttpExchange exchange, Reply reply, boolean persists) {
        Reply.Variant variant = reply.plain;
        boolean bodiless = false;
        if (exchange != null) {
            if (reply.gzip != null && exchange.acceptsGzip()) {
                variant = reply.gzip;
            }
            boolean get = exchange.method() == Method.GET || exchange.method() == Method.HEAD;
            if (get && reply.status == 200 && !exchange.preconditions().isNone()) {
                switch (exchange.preconditions().judge(variant.tag, HttpDate.NONE)) {
                    case NOT_MODIFIED -> {
                        write(channel, loop, variant.notModified, new byte[0], persists);
                        return;
                    }
                    case FAILED -> variant = PRECONDITION_FAILED.plain;
                    default -> {}
                }
            }
            bodiless = exchange.method() == Method.HEAD;
        }
        write(channel, loop, variant.head, bodiless ? new byte[0] : variant.body, persists);
    }

    private static void write(Channel channel, LoopState loop, byte[] head, byte[] body, boolean persists) {
        byte[] end = persists ? END : CLOSE;
        byte[] date = loop.date();
        ByteBuf out = channel.alloc().directBuffer(head.length + date.length + end.length + body.length);
        out.writeBytes(head).writeBytes(date).writeBytes(end).writeBytes(body);
        channel.write(out, channel.voidPromise());
    }

    static void finish(ByteBuf head, LoopState loop, boolean persists) {
        head.writeBytes(loop.date()).writeBytes(persists ? END : CLOSE);
    }

    private static Map<Violation, Reply> violations() {
        Map<Violation, Reply> replies = new EnumMap<>(Violation.class);
        for (Violation violation : Violation.values()) {
            replies.put(violation, Reply.error(violation).build());
        }
        return replies;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
