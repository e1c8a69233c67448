package dev.matinee.net;

import io.netty.channel.DefaultFileRegion;

/**
 * The bytes of one answer out of a {@link SharedFile}. Netty drops it when they are written, or can't be: then the
 * reference goes, and the connection hears of it.
 */
final class FileBody extends DefaultFileRegion {
    private final SharedFile file;
    private final HttpConnection connection;

    FileBody(SharedFile file, long position, long length, HttpConnection connection) {
        super(file.channel(), position, length);
        this.file = file;
        this.connection = connection;
    }

    /** netty#4441: the superclass closes the channel here, which others are still sending from. */
    @Override
    protected void deallocate() {
        file.release();
        connection.fileGone();
    }
}
