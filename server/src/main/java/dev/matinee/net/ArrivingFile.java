package dev.matinee.net;

import dev.matinee.http.EntityTags;
import dev.matinee.http.HttpDate;
import dev.matinee.http.ResponseHead;

/**
 * A file of known length whose octets are not all here yet. Immutable; answered by {@link Exchange#send(ArrivingFile)}, whole
 * or a range of it, as fast as they come.
 */
public final class ArrivingFile implements Content {
    /** What begins to read. */
    public interface Opener {
        /**
         * Begins to read, on the connection's event loop; must not block.
         *
         * @param first offset of the first octet
         * @param length how many octets, at least 1
         * @param wake to be run, on any thread, when {@link Arrival#next} may have more than it had
         */
        Arrival open(long first, long length, Runnable wake);
    }

    final long length;
    final String tag;
    final Opener opener;
    final byte[] head;
    /** Without Content-Range and Content-Length. */
    final byte[] partialHead;

    final byte[] notModifiedHead;
    final Reply unsatisfiable;

    /**
     * Describes it.
     *
     * @param length in octets
     * @param mediaType such as {@code video/mp4}
     * @param tag a strong entity tag, in its quotes
     */
    public ArrivingFile(long length, String mediaType, String tag, Opener opener) {
        if (!EntityTags.isTag(tag) || length < 0) {
            throw new IllegalArgumentException("no file: " + tag + ", " + length);
        }
        this.length = length;
        this.tag = tag;
        this.opener = opener;
        head = described(200)
                .field("Content-Type", mediaType)
                .field("Content-Length", Long.toString(length))
                .untilDate();
        partialHead = described(206).field("Content-Type", mediaType).untilDate();
        notModifiedHead = described(304).untilDate();
        unsatisfiable = Reply.error(416, "The file ends before the range begins.", "range_not_satisfiable")
                .header("Content-Range", "bytes */" + length)
                .build();
    }

    /** It has no date: its octets are new, whenever the file was made. */
    static long lastModified() {
        return HttpDate.NONE;
    }

    private ResponseHead described(int status) {
        return new ResponseHead(status)
                .field("Accept-Ranges", "bytes")
                .field("ETag", tag)
                .field("Cache-Control", "no-store");
    }
}
