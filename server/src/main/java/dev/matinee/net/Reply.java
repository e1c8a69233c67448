package dev.matinee.net;

import dev.matinee.http.MediaType;
import dev.matinee.http.Method;
import dev.matinee.http.Violation;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An immutable answer, rendered once and written many times, from any event loop, by {@link Exchange#send(Reply)}.
 *
 * <p>All that is the same for every request is prepared here, so that sending it copies octets and nothing else.
 */
public final class Reply implements Content {
    /** One way to send it. */
    static final class Variant {
        /** Up to and with {@code "Date: "}. */
        final byte[] head;
        /** The same of the 304; empty where the status is not 200. */
        final byte[] notModified;

        final byte[] body;
        final @Nullable String tag;

        Variant(byte[] head, byte[] notModified, byte[] body, @Nullable String tag) {
            this.head = head;
            this.notModified = notModified;
            this.body = body;
            this.tag = tag;
        }
    }

    final int status;
    final Variant plain;
    final @Nullable Variant gzip;

    Reply(int status, Variant plain, @Nullable Variant gzip) {
        this.status = status;
        this.plain = plain;
        this.gzip = gzip;
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** The body as it is without a content coding. A copy. */
    public byte[] body() {
        return plain.body.clone();
    }

    /** An answer with a body of any type; the bytes are the builder's from now on. */
    public static ReplyBuilder of(int status, String mediaType, byte[] body) {
        return new ReplyBuilder(status, mediaType, body);
    }

    /** An answer without a body. */
    public static ReplyBuilder empty(int status) {
        return new ReplyBuilder(status, null, new byte[0]);
    }

    public static ReplyBuilder json(int status, byte[] body) {
        return of(status, MediaType.JSON, body);
    }

    public static ReplyBuilder json(int status, String body) {
        return json(status, body.getBytes(StandardCharsets.UTF_8));
    }

    public static ReplyBuilder text(int status, String body) {
        return of(status, MediaType.TEXT, body.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code {"error": sentence, "code": code}}: words for a person, and a word for a program. Never cached. */
    public static ReplyBuilder error(int status, String sentence, String code) {
        return json(status, "{\"error\":\"" + escaped(sentence) + "\",\"code\":\"" + escaped(code) + "\"}")
                .cacheControl("no-store");
    }

    /** The answer to a violation. */
    public static ReplyBuilder error(Violation violation) {
        return error(violation.status(), violation.sentence(), violation.code());
    }

    /** A redirect; the location must be ASCII. */
    public static ReplyBuilder redirect(int status, String location) {
        return empty(status).header("Location", location);
    }

    /** 405 with the methods that are allowed (RFC 9110 §15.5.6). */
    public static ReplyBuilder methodNotAllowed(Collection<Method> allowed) {
        return error(405, "That method is not allowed here.", "method_not_allowed")
                .header("Allow", list(allowed));
    }

    /** 204 to OPTIONS (RFC 9110 §9.3.7). */
    public static ReplyBuilder options(Collection<Method> allowed) {
        return empty(204).header("Allow", list(allowed));
    }

    /** 204 to a CORS preflight. */
    public static ReplyBuilder preflight(Collection<Method> allowed) {
        return options(allowed)
                .header("Access-Control-Allow-Methods", list(allowed))
                .header("Access-Control-Allow-Headers", "Content-Type, Range, If-None-Match, If-Modified-Since")
                .header("Access-Control-Max-Age", "86400");
    }

    private static String list(Collection<Method> allowed) {
        return (allowed.isEmpty() ? EnumSet.noneOf(Method.class) : EnumSet.copyOf(allowed))
                .stream().map(Method::name).collect(Collectors.joining(", "));
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
