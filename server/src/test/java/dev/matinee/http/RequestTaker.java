package dev.matinee.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Takes one request in, head and body, as a connection does, and puts what came out into words. */
final class RequestTaker {
    private static final Limits LIMITS = new Limits(100, 400, 5, 1000);

    private final HeadParser parser = new HeadParser(LIMITS);
    private final BodyDecoder decoder = new BodyDecoder(LIMITS);
    private final ByteBuf body = Unpooled.buffer(16, LIMITS.body());
    private boolean inBody;

    Progress take(ByteBuf in) {
        if (!inBody) {
            Progress progress = parser.parse(in);
            if (progress != Progress.COMPLETE) {
                return progress;
            }
            decoder.begin(parser.head(), Integer.MAX_VALUE);
            inBody = true;
        }
        return decoder.decode(in, body);
    }

    ByteBuf body() {
        return body;
    }

    String words(Progress progress) {
        return switch (progress) {
            case PARTIAL -> "PARTIAL";
            case BAD -> "BAD " + (inBody ? decoder.violation() : parser.violation());
            case COMPLETE -> {
                RequestHead head = parser.head();
                StringBuilder words = new StringBuilder();
                words.append(head.method()).append(' ').append(head.rawTarget());
                words.append(" HTTP/1.").append(head.minorVersion());
                words.append(head.keepAlive() ? " keep" : " close");
                for (int line = 0; line < head.fieldCount(); line++) {
                    if (!head.name(line).equalsIgnoreCase("host")) {
                        words.append(" [")
                                .append(head.name(line))
                                .append("|")
                                .append(head.value(line))
                                .append(']');
                    }
                }
                if (head.expectsContinue()) {
                    words.append(" continue");
                }
                if (body.isReadable()) {
                    words.append(" body=").append(body.toString(StandardCharsets.ISO_8859_1));
                }
                yield TableFile.printable(words.toString());
            }
        };
    }
}
