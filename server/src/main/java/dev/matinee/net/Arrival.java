package dev.matinee.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The octets of one answer out of an {@link ArrivingFile}. On the connection's event loop. */
public interface Arrival {
    /**
     * The next octets, owned by the caller from now on; null where none are here yet, or no more are to come.
     *
     * @param most how many at most
     * @throws IOException where none will ever come: the connection is closed short of the announced length
     */
    @Nullable
    ByteBuf next(ByteBufAllocator allocator, int most) throws IOException;

    /** Nobody reads any further: all is sent, or the peer has gone. Called exactly once. */
    void close();
}
