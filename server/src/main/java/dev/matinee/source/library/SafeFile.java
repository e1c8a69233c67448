package dev.matinee.source.library;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Opens files below a folder and follows no symbolic link on the way: each part of the path is opened relative to the
 * one before (man 2 openat, O_NOFOLLOW), so nothing can be exchanged between a check and its use. Blocks.
 */
final class SafeFile {
    private SafeFile() {}

    /** A folder's entries, as the kernel gives them; whoever asks closes them. */
    @SuppressWarnings("StreamResourceLeak") // Closed by whoever asks.
    static SecureDirectoryStream<Path> list(Path root) throws IOException {
        DirectoryStream<Path> entries = Files.newDirectoryStream(root);
        if (entries instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        entries.close();
        throw new IOException("no openat(2) on the file system of " + root);
    }

    static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        return folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    /** Opens a regular file for reading. */
    static FileChannel open(Path root, Path path) throws IOException {
        SecureDirectoryStream<Path> folder = list(root);
        try {
            int last = path.getNameCount() - 1;
            for (int i = 0; i < last; i++) {
                SecureDirectoryStream<Path> next =
                        folder.newDirectoryStream(path.getName(i), LinkOption.NOFOLLOW_LINKS);
                folder.close();
                folder = next;
            }
            Path name = path.getName(last);
            if (!attributes(folder, name).isRegularFile()) {
                throw new NotDirectoryException("no regular file: " + path);
            }
            SeekableByteChannel file =
                    folder.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            return (FileChannel) file;
        } finally {
            folder.close();
        }
    }
}
