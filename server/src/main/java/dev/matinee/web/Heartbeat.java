package dev.matinee.web;

import dev.matinee.http.FormBody;
import dev.matinee.net.Exchange;
import dev.matinee.session.Session;
import dev.matinee.session.SessionId;
import dev.matinee.session.Viewers;
import dev.matinee.take.Abilities;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes heartbeats: {@code viewer=<name>}, {@code plays=<what it can play>}, and {@code leaving=1} from one that goes. There are more of them than of
 * anything else but segments, so a form without escapes, as pages send it, is read where it lies.
 */
final class Heartbeat {
    private static final String VIEWER = "viewer";
    private static final String LEAVING = "leaving";
    private static final long NOWHERE = -1;

    private Heartbeat() {}

    static void take(Exchange exchange, Session session, long now) {
        ByteBuf body = exchange.body();
        long viewer;
        boolean leaving;
        Abilities plays;
        if (exchange.mayBe(FormBody.MEDIA_TYPE) && isPlain(body)) {
            viewer = viewer(body);
            leaving = leaves(body);
            plays = plays(body);
        } else {
            Optional<FormBody> form = Forms.read(exchange);
            if (form.isEmpty()) {
                return;
            }
            viewer = viewer(form.get().get(VIEWER));
            leaving = leaves(form.get().get(LEAVING));
            plays = Forms.plays(form.get());
        }
        // A viewer without a name is known by where it comes from.
        long key = viewer == Viewers.NAMELESS
                ? Viewers.key(exchange.remoteAddress().getAddress().getHostAddress())
                : viewer;
        if (leaving) {
            session.viewers().left(key);
        } else {
            session.beat(key, plays, now);
        }
        exchange.send(Answers.OK);
    }

    /** The key of the viewer that a decoded form names, {@link Viewers#NAMELESS} for no valid name. */
    static long viewer(@Nullable String name) {
        return name == null || !SessionId.isValid(name) ? Viewers.NAMELESS : Viewers.key(name);
    }

    static boolean leaves(@Nullable String value) {
        return "1".equals(value);
    }

    /** Whether a form is what it looks like, without escapes. */
    static boolean isPlain(ByteBuf body) {
        for (int at = body.readerIndex(); at < body.writerIndex(); at++) {
            byte octet = body.getByte(at);
            if (!SessionId.isAllowed(octet) && octet != '=' && octet != '&') {
                return false;
            }
        }
        return true;
    }

    /** The same of a plain form. */
    static long viewer(ByteBuf plain) {
        long place = value(plain, VIEWER);
        int start = start(place);
        int end = end(place);
        if (place == NOWHERE || end - start > SessionId.MAX_LENGTH || plain.indexOf(start, end, (byte) '=') >= 0) {
            return Viewers.NAMELESS;
        }
        long key = Viewers.NAMELESS;
        for (int at = start; at < end; at++) {
            key = Viewers.and(key, plain.getByte(at));
        }
        return key;
    }

    static boolean leaves(ByteBuf plain) {
        long place = value(plain, LEAVING);
        return place != NOWHERE && end(place) - start(place) == 1 && plain.getByte(start(place)) == '1';
    }

    /** The same, of what the viewer can play. */
    static Abilities plays(ByteBuf plain) {
        long place = value(plain, Forms.PLAYS);
        int length = end(place) - start(place);
        return place == NOWHERE
                ? Abilities.NONE
                : Abilities.parse(plain.toString(start(place), length, StandardCharsets.US_ASCII));
    }

    /** Where the value of the first field of this name stands, both ends in one number so that nothing is allocated. */
    private static long value(ByteBuf plain, String name) {
        int end = plain.writerIndex();
        for (int at = plain.readerIndex(); at < end; ) {
            int separator = plain.indexOf(at, end, (byte) '&');
            int to = separator < 0 ? end : separator;
            if (isNamed(plain, at, to, name)) {
                return (long) Math.min(at + name.length() + 1, to) << 32 | to;
            }
            at = to + 1;
        }
        return NOWHERE;
    }

    private static int start(long place) {
        return (int) (place >>> 32);
    }

    private static int end(long place) {
        return (int) place;
    }

    private static boolean isNamed(ByteBuf plain, int start, int end, String name) {
        int equals = start + name.length();
        if (end < equals || (end > equals && plain.getByte(equals) != '=')) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (plain.getByte(start + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
