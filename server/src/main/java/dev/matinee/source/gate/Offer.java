package dev.matinee.source.gate;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A file of ours that programs fetch through the gate, as if it stood on a server: so they need no protocol but HTTP, and
 * none of their links may name a path. It may still be arriving.
 */
public interface Offer {
    /**
     * Opens it for one request, which closes it. Blocks; called on the gate's file threads.
     *
     * @throws IOException where it has gone, or may not be opened
     */
    Opened open() throws IOException;

    /** An ending that tells programs what to expect, with its dot, such as {@code .mkv}; may be empty. */
    String ending();

    /**
     * An open file.
     *
     * @param file where its octets are read
     * @param length of the whole, also where it has not come yet
     */
    record Opened(FileChannel file, long length) {}

    /** How many octets can be read from a position on; 0 where they have not come yet. For any thread, never waits. */
    default long available(long position) {
        return Long.MAX_VALUE;
    }

    /**
     * Calls back, once and from any thread, when octets at a position may have come, or never will.
     *
     * @return gives up waiting
     */
    default Runnable whenMore(long position, Runnable action) {
        action.run();
        return () -> {};
    }

    /** Why octets that are awaited don't come; for the viewer. */
    default Trouble missing() {
        return Trouble.unreachable("source_gone", "This film has gone from the server.");
    }

    /** Whether what has not come yet may still come. */
    default boolean arriving() {
        return false;
    }
}
