package dev.matinee.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.session.SessionId;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Small files that come in several requests, as one request's body is bounded. A few at a time, for a minute each. For
 * any thread.
 */
final class BodyParts {
    /** Octets of a part. */
    static final int PART = 64 << 10;

    private static final byte[] NOTHING = new byte[0];
    private static final int AT_A_TIME = 8;
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final class Begun {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private final int size;
        private long touchedNanos;

        private Begun(int size) {
            this.size = size;
        }
    }

    /** What became of a part: the whole file with the last, else where the next begins; -1 for one that does not fit. */
    static final class Took {
        private final int at;
        private final byte[] whole;

        private Took(int at, byte[] whole) {
            this.at = at;
            this.whole = whole;
        }

        int at() {
            return at;
        }

        byte[] whole() {
            return whole;
        }
    }

    private final Map<String, Begun> uploads = new LinkedHashMap<>();
    private final int most;

    /**
     * @param most octets of a file that is taken
     */
    BodyParts(int most) {
        this.most = most;
    }

    /**
     * The file that a request brings, whole or with its last part; empty when the request has been answered.
     *
     * @param unfit the answer to a part that does not fit
     * @param tooLarge the answer to a part of a file that is not taken
     */
    Optional<byte[]> take(Exchange exchange, Reply unfit, Reply tooLarge) {
        byte[] octets = ByteBufUtil.getBytes(exchange.body());
        String upload = exchange.query("upload");
        if (upload == null) {
            return Optional.of(octets);
        }
        String at = exchange.query("at");
        String size = exchange.query("size");
        if (!SessionId.isValid(upload) || !isNumber(at) || !isNumber(size)) {
            exchange.send(unfit);
            return Optional.empty();
        }
        if (Integer.parseInt(size) > most) {
            exchange.send(tooLarge);
            return Optional.empty();
        }
        Took took = add(upload, Integer.parseInt(at), Integer.parseInt(size), octets, System.nanoTime());
        if (took.whole().length > 0) {
            return Optional.of(took.whole());
        }
        exchange.send(
                took.at() < 0
                        ? unfit
                        : Json.reply(JsonNodeFactory.instance
                                .objectNode()
                                .put("status", "more")
                                .put("at", took.at())));
        return Optional.empty();
    }

    private static boolean isNumber(@Nullable String text) {
        return text != null && text.matches("\\d{1,9}");
    }

    synchronized Took add(String upload, int at, int size, byte[] part, long now) {
        uploads.values().removeIf(begun -> now - begun.touchedNanos > KEPT_NANOS);
        if (at == 0 && size > 0 && size <= most) {
            uploads.remove(upload);
            if (uploads.size() == AT_A_TIME) {
                uploads.remove(uploads.keySet().iterator().next());
            }
            uploads.put(upload, new Begun(size));
        }
        Begun begun = uploads.get(upload);
        if (begun == null || begun.size != size || begun.octets.size() != at || at + part.length > size) {
            return new Took(-1, NOTHING);
        }
        begun.octets.writeBytes(part);
        begun.touchedNanos = now;
        if (begun.octets.size() < size) {
            return new Took(begun.octets.size(), NOTHING);
        }
        uploads.remove(upload);
        return new Took(size, begun.octets.toByteArray());
    }
}
