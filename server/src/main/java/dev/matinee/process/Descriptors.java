package dev.matinee.process;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closing descriptors: once, and never silently in vain. */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);

    private Descriptors() {}

    /** Closes a descriptor unless it is closed already. A failure is logged: the number is gone either way (man 2 close). */
    static void close(FileDescriptor descriptor) {
        try {
            if (descriptor.isOpen()) {
                descriptor.close();
            }
        } catch (IOException e) {
            LOG.warn("closing descriptor {} failed: {}", descriptor.intValue(), e.toString());
        }
    }
}
