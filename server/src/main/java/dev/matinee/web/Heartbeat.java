package dev.matinee.web;

import dev.matinee.http.FormBody;
import dev.matinee.net.Exchange;
import dev.matinee.session.Session;
import dev.matinee.session.SessionId;
import dev.matinee.session.Viewers;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * Takes heartbeats: {@code viewer=<name>}, and {@code leaving=1} from one that goes. There are more of them than of
 * anything else but segments, so a form without escapes, as pages send it, is read where it lies.
 */
final class Heartbeat {
    private static final String VIEWER = "viewer=";
    private static final String LEAVING = "leaving=1";

    private Heartbeat() {}

    static void take(Exchange exchange, Session session, long now) {
        ByteBuf body = exchange.body();
        if (!exchange.mayBe(FormBody.MEDIA_TYPE) || !isPlain(body)) {
            decode(exchange, session, now);
            return;
        }
        long viewer = Viewers.NAMELESS;
        boolean named = false;
        boolean leaving = false;
        int end = body.writerIndex();
        for (int at = body.readerIndex(); at < end; ) {
            int separator = body.indexOf(at, end, (byte) '&');
            int to = separator < 0 ? end : separator;
            if (!named && begins(body, at, to, VIEWER)) {
                named = true;
                viewer = key(body, at + VIEWER.length(), to);
            } else if (to - at == LEAVING.length() && begins(body, at, to, LEAVING)) {
                leaving = true;
            }
            at = to + 1;
        }
        beat(exchange, session, now, viewer == Viewers.NAMELESS ? address(exchange) : viewer, leaving);
    }

    private static void decode(Exchange exchange, Session session, long now) {
        Optional<FormBody> form = Forms.read(exchange);
        if (form.isPresent()) {
            String name = form.get().get("viewer");
            long viewer = name == null || !SessionId.isValid(name) ? address(exchange) : Viewers.key(name);
            beat(exchange, session, now, viewer, "1".equals(form.get().get("leaving")));
        }
    }

    private static void beat(Exchange exchange, Session session, long now, long viewer, boolean leaving) {
        if (leaving) {
            session.viewers().left(viewer);
        } else {
            session.heartbeat(now);
            session.viewers().seen(viewer, now);
        }
        exchange.send(Answers.OK);
    }

    /** A viewer without a name is known by where it comes from. */
    private static long address(Exchange exchange) {
        return Viewers.key(exchange.remoteAddress().getAddress().getHostAddress());
    }

    private static boolean isPlain(ByteBuf body) {
        for (int at = body.readerIndex(); at < body.writerIndex(); at++) {
            byte octet = body.getByte(at);
            if (!SessionId.isAllowed(octet) && octet != '=' && octet != '&') {
                return false;
            }
        }
        return true;
    }

    /** The key of a valid name, else that of none. */
    private static long key(ByteBuf body, int start, int end) {
        long key = Viewers.NAMELESS;
        if (end - start <= SessionId.MAX_LENGTH && body.indexOf(start, end, (byte) '=') < 0) {
            for (int at = start; at < end; at++) {
                key = Viewers.and(key, body.getByte(at));
            }
        }
        return key;
    }

    private static boolean begins(ByteBuf body, int start, int end, String text) {
        if (end - start < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (body.getByte(start + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
