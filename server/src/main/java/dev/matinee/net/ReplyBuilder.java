package dev.matinee.net;

import dev.matinee.http.EntityTags;
import dev.matinee.http.MediaType;
import dev.matinee.http.ResponseHead;
import dev.matinee.http.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Reply}. For one thread; throws {@link IllegalArgumentException} for a field that could not be sent. */
public final class ReplyBuilder {
    private static final int WORTH_GZIP = 512;
    /** What the server itself writes. */
    private static final Set<String> RESERVED = Set.of(
            "content-length", "transfer-encoding", "connection", "date", "content-encoding", "etag", "content-type");

    private record Line(String name, String value) {}

    private final int status;
    private final @Nullable String mediaType;
    private final byte[] body;
    private final List<Line> lines = new ArrayList<>();
    private boolean gzip;
    private @Nullable String tag;

    ReplyBuilder(int status, @Nullable String mediaType, byte[] body) {
        if (body.length > 0 && Status.isBodiless(status)) {
            throw new IllegalArgumentException(status + " has no body");
        }
        this.status = status;
        this.mediaType = mediaType;
        this.body = body;
    }

    /** Adds a field; not those that the server writes itself. */
    public ReplyBuilder header(String name, String value) {
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(name + " is the server's business");
        }
        lines.add(new Line(ResponseHead.checkedName(name), ResponseHead.checkedValue(value)));
        return this;
    }

    public ReplyBuilder cacheControl(String value) {
        return header("Cache-Control", value);
    }

    /** Says when to come back, with 429 or 503 (RFC 9110 §10.2.3). */
    public ReplyBuilder retryAfter(int seconds) {
        return header("Retry-After", Integer.toString(seconds));
    }

    /** Gives it a strong entity tag made from its bytes, so that it is answered with 304 to those who have it. */
    public ReplyBuilder tagged() {
        return tagged('"' + hash(body) + '"');
    }

    /** Gives it this strong entity tag, in its quotes. */
    public ReplyBuilder tagged(String strongTag) {
        if (!strongTag.startsWith("\"") || !EntityTags.isTag(strongTag)) {
            throw new IllegalArgumentException("not a strong entity tag: " + strongTag);
        }
        tag = ResponseHead.checkedValue(strongTag);
        return this;
    }

    /** Prepares a compressed variant, if the body is text and long enough to gain by it. */
    public ReplyBuilder gzip() {
        gzip = true;
        return this;
    }

    /** Renders it. */
    public Reply build() {
        byte[] small = gzip && mediaType != null && MediaType.isText(mediaType) && body.length > WORTH_GZIP
                ? compressed(body)
                : body;
        if (small.length >= body.length) {
            return new Reply(status, variant(body, tag, false, false), null);
        }
        // RFC 9110 §8.8.3.3: two codings are two representations, and a strong tag names only one.
        String smallTag = tag == null ? null : tag.substring(0, tag.length() - 1) + "-gzip\"";
        return new Reply(status, variant(body, tag, true, false), variant(small, smallTag, true, true));
    }

    private Reply.Variant variant(byte[] bytes, @Nullable String variantTag, boolean varies, boolean coded) {
        ResponseHead head = new ResponseHead(status);
        if (mediaType != null) {
            head.field("Content-Type", mediaType);
        }
        if (!Status.isBodiless(status)) {
            head.field("Content-Length", Integer.toString(bytes.length));
        }
        if (coded) {
            head.field("Content-Encoding", "gzip");
        }
        byte[] full = common(head, variantTag, varies).untilDate();
        // Without a tag too: "If-None-Match: *" matches whatever exists.
        byte[] notModified = status == 200
                ? common(new ResponseHead(304), variantTag, varies).untilDate()
                : new byte[0];
        return new Reply.Variant(full, notModified, bytes, variantTag);
    }

    private ResponseHead common(ResponseHead head, @Nullable String variantTag, boolean varies) {
        for (Line line : lines) {
            head.field(line.name(), line.value());
        }
        if (varies) {
            head.field("Vary", "Accept-Encoding");
        }
        return variantTag == null ? head : head.field("ETag", variantTag);
    }

    private static byte[] compressed(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String hash(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
