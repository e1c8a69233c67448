package dev.matinee.process;

import io.netty.channel.unix.FileDescriptor;
import java.io.File;
import java.io.IOException;

/**
 * An anonymous pipe of which we keep one end and a child opens the other. Our end is non-blocking (and close-on-exec).
 * A child that is redirected to {@code /proc/self/fd/N} opens the pipe anew and so gets a blocking description of its
 * own (man 5 proc), after which our copy of its end is closed.
 */
record Pipe(FileDescriptor readEnd, FileDescriptor writeEnd) {

    static Pipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new Pipe(ends[0], ends[1]);
    }

    /** Where a child that writes into this pipe redirects its output. */
    ProcessBuilder.Redirect forWriter() {
        return ProcessBuilder.Redirect.to(path(writeEnd));
    }

    /** Where a child that reads from this pipe redirects its input. */
    ProcessBuilder.Redirect forReader() {
        return ProcessBuilder.Redirect.from(path(readEnd));
    }

    private static File path(FileDescriptor end) {
        return new File("/proc/self/fd/" + end.intValue());
    }

    void close() {
        Descriptors.close(readEnd);
        Descriptors.close(writeEnd);
    }
}
