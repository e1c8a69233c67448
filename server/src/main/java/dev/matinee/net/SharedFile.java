package dev.matinee.net;

import dev.matinee.http.HttpDate;
import dev.matinee.http.ResponseHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.MpmcArrayQueue;

/**
 * One open file, shared by all the connections that send it.
 *
 * <p>Counted: whoever opens it holds one reference, each connection that sends it another, and the file is closed with
 * the last. {@link #open} blocks and is not for event loops; everything else is for any thread. The file may be
 * unlinked while it is open; it must not be changed.
 */
public final class SharedFile implements Content {
    /** So many bodies are kept for the next readers, about as many as send at the same moment. */
    private static final int KEPT = 32;

    private final FileChannel channel;
    private final AtomicInteger references = new AtomicInteger(1);
    private final MpmcArrayQueue<FileBody> bodies = new MpmcArrayQueue<>(KEPT);
    final long length;
    final String tag;
    final long lastModified;
    /** Up to {@code "Date: "}, all of them. */
    final byte[] head;

    /** Without Content-Range and Content-Length. */
    final byte[] partialHead;

    final byte[] notModifiedHead;
    /** 416. */
    final Reply unsatisfiable;

    private SharedFile(FileChannel channel, long length, long modifiedNanos, String mediaType, String cacheControl) {
        this.channel = channel;
        this.length = length;
        tag = '"' + Long.toHexString(length) + '-' + Long.toHexString(modifiedNanos) + '"';
        // RFC 9110 §8.8.2.1: never later than the Date of an answer, whatever the file says.
        lastModified = Math.min(TimeUnit.NANOSECONDS.toSeconds(modifiedNanos), System.currentTimeMillis() / 1000);
        head = described(200, cacheControl)
                .field("Content-Type", mediaType)
                .field("Content-Length", Long.toString(length))
                .untilDate();
        partialHead =
                described(206, cacheControl).field("Content-Type", mediaType).untilDate();
        notModifiedHead = described(304, cacheControl).untilDate();
        unsatisfiable = Reply.error(416, "The file ends before the range begins.", "range_not_satisfiable")
                .header("Content-Range", "bytes */" + length)
                .build();
    }

    /** Opens a file for reading; its length is what it is now. */
    public static SharedFile open(Path path, String mediaType, String cacheControl) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            long modified = Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS);
            return new SharedFile(channel, channel.size(), modified, mediaType, cacheControl);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** In octets. */
    public long length() {
        return length;
    }

    /** The strong entity tag, in its quotes. */
    public String tag() {
        return tag;
    }

    /** Takes a reference; false, and no reference, where the last one has gone already. */
    public boolean retain() {
        int now = references.get();
        while (now > 0 && !references.compareAndSet(now, now + 1)) {
            now = references.get();
        }
        return now > 0;
    }

    /** Drops a reference, and closes the file with the last one. */
    public void release() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("released more often than retained");
        }
        if (left == 0) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether the file is still open. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** All of it, for one answer, with the reference of whoever asks. */
    FileBody body(HttpConnection connection) {
        FileBody kept = bodies.poll();
        return kept == null ? new FileBody(this, 0, length, connection) : kept.begin(connection);
    }

    /** Keeps a body that has been sent. */
    void keep(FileBody body) {
        bodies.offer(body);
    }

    FileChannel channel() {
        return channel;
    }

    private ResponseHead described(int status, String cacheControl) {
        return new ResponseHead(status)
                .field("Accept-Ranges", "bytes")
                .field("ETag", tag)
                .field("Last-Modified", HttpDate.format(lastModified))
                .field("Cache-Control", cacheControl);
    }
}
