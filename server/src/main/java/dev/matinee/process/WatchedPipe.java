package dev.matinee.process;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Our end of a pipe on the reactor's epoll set, registered once, edge-triggered, and never modified: Netty's handler
 * answers ENOENT to a change from NONE, and edges cost no system call while there is no credit. Owns the descriptor.
 */
final class WatchedPipe implements EpollIoHandle {
    /** Called on the reactor thread for each edge, with the raw epoll events (man 2 epoll_ctl). */
    interface Listener {
        void onEdge(int events);
    }

    /** The peer has closed its end: for a reader all has been written, for a writer nobody will read. */
    static final int HANG_UP = 0x10;

    static final int ERROR = 0x08;

    private final FileDescriptor descriptor;
    private final Listener listener;
    private @Nullable IoRegistration registration;

    private WatchedPipe(FileDescriptor descriptor, Listener listener) {
        this.descriptor = descriptor;
        this.listener = listener;
    }

    static WatchedPipe readable(IoEventLoop loop, FileDescriptor readEnd, Listener listener) {
        return register(loop, readEnd, EpollIoOps.EPOLLIN, listener);
    }

    static WatchedPipe writable(IoEventLoop loop, FileDescriptor writeEnd, Listener listener) {
        return register(loop, writeEnd, EpollIoOps.EPOLLOUT, listener);
    }

    private static WatchedPipe register(IoEventLoop loop, FileDescriptor end, EpollIoOps direction, Listener listener) {
        var watched = new WatchedPipe(end, listener);
        // On the loop's own thread the future is complete when register returns.
        IoRegistration registration = loop.register(watched).getNow();
        if (registration == null) {
            throw new IllegalStateException("pipes are registered on the reactor thread only");
        }
        watched.registration = registration;
        long unused = registration.submit(direction.with(EpollIoOps.EPOLLET));
        return watched;
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (descriptor.isOpen()) {
            listener.onEdge(((EpollIoEvent) event).ops().value());
        }
    }

    @Override
    public void close() {
        IoRegistration active = registration;
        if (active != null) {
            registration = null;
            boolean unused = active.cancel();
        }
        Descriptors.close(descriptor);
    }
}
