package dev.matinee.net;

import io.netty.channel.DefaultFileRegion;
import io.netty.channel.epoll.EpollSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one answer out of a {@link SharedFile}. Netty drops it when they are written, or can't be: then the
 * reference goes, and the connection hears of it.
 *
 * <p>One that has sent a whole file serves the next reader of it, so that sending allocates nothing. How much has gone
 * out is counted by native code in a field of the superclass that nobody can set back. So it is let run on from one
 * answer to the next, and {@link #position} and {@link #count} move along: epoll asks for them by their methods, and
 * adds the first up with what has gone out. NIO does not, so there each serves once.
 */
final class FileBody extends DefaultFileRegion {
    private final SharedFile file;
    private final boolean again;
    /** Null between two answers. */
    private @Nullable HttpConnection connection;
    /** What went out with earlier answers. */
    private long before;

    FileBody(SharedFile file, long position, long length, HttpConnection connection) {
        super(file.channel(), position, length);
        this.file = file;
        this.connection = connection;
        again = length == file.length && connection.channel instanceof EpollSocketChannel;
    }

    /** Makes one that has been dropped ready for another answer. */
    FileBody begin(HttpConnection by) {
        connection = by;
        before = transferred();
        setRefCnt(1);
        return this;
    }

    @Override
    public long position() {
        return super.position() - before;
    }

    @Override
    public long count() {
        return super.count() + before;
    }

    /** netty#4441: the superclass closes the channel here, which others are still sending from. */
    @Override
    protected void deallocate() {
        HttpConnection told = connection;
        connection = null;
        if (again && transferred() == count()) {
            // From here on it may be another connection's.
            file.keep(this);
        }
        file.release();
        if (told != null) {
            told.fileGone();
        }
    }
}
