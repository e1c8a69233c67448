package dev.matinee.hls;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams directory: a folder a session, in it the segment files of its takes. Knows how many bytes are listed
 * against the budget, and removes only what its own naming says is ours. The reactor thread's, apart from
 * {@link #prepare}, {@link #warnings} and {@link #close}, for who starts and ends the server.
 */
public final class SegmentStore {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentStore.class);
    /** Session folders carry this prefix, so that a streams directory shared with other things loses none of them. */
    private static final String PREFIX = "session-";

    private static final Pattern OURS = Pattern.compile("[a-z0-9]{1,24}-([0-9]{5,9}\\.(ts|m4s|sub)|init\\.mp4)");

    /** Held by the server whose directory it is (man 2 fcntl); the kernel lets go of it however that ends. */
    private static final String LOCK = "lock";

    private final Path root;
    private final long budget;
    private final AtomicLong bytes = new AtomicLong();
    private @Nullable FileChannel lock;

    public SegmentStore(Path root, long budget) {
        this.root = root;
        this.budget = budget;
    }

    /** The most bytes that all sessions' segments may hold together. */
    public long budget() {
        return budget;
    }

    /** What there is really room for now: the budget, or less where the disk is smaller or others fill it (man 3 statvfs). */
    public long room() {
        try {
            return Math.min(budget, bytes() + Files.getFileStore(root).getUsableSpace());
        } catch (IOException e) {
            LOG.warn("the streams directory can't be asked for its room: {}", e.toString());
            return budget;
        }
    }

    /** Bytes of all files that are to be there now. Any thread. */
    public long bytes() {
        return bytes.get();
    }

    /**
     * Creates the directory, takes it for this server alone until {@link #close}, and removes what an earlier run left in it,
     * only what is ours.
     *
     * @throws IOException where it can't be used, or another server uses it
     */
    public void prepare() throws IOException {
        Files.createDirectories(root);
        if (!Files.isWritable(root)) {
            throw new IOException("no permission to write into " + root);
        }
        lock();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.isDirectory(folder, NOFOLLOW_LINKS)) {
                    LOG.info("removing {} left by an earlier run", folder.getFileName());
                    remove(folder);
                }
            }
        }
    }

    private void lock() throws IOException {
        FileChannel channel = FileChannel.open(root.resolve(LOCK), CREATE, WRITE, NOFOLLOW_LINKS);
        try {
            if (channel.tryLock() != null) {
                lock = channel;
                return;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("a server of this process has {}", root);
        }
        channel.close();
        throw new IOException(
                "another server uses " + root + "; a directory of its own for this one can be given by --streams");
    }

    /** Leaves the directory to whoever comes next. */
    public void close() {
        FileChannel held = lock;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                LOG.warn("the streams directory stays locked: {}", e.toString());
            }
        }
    }

    /** What an operator should change about the streams directory, with the command to do so. */
    public List<String> warnings() throws IOException {
        FileStore store = Files.getFileStore(root);
        List<String> warnings = new ArrayList<>();
        long mebibytes = Math.max(1, budget >> 20);
        String mount = "mount -t tmpfs -o size=" + mebibytes + "m,mode=0700 tmpfs " + root;
        if (!store.type().equals("tmpfs") && !store.type().equals("ramfs")) {
            warnings.add("The streams directory " + root + " is on " + store.type()
                    + ", not on a RAM disk: segments will wear a disk. Type: " + mount);
        }
        if (store.getTotalSpace() < budget) {
            boolean shared = root.startsWith("/dev/shm");
            String remedy = shared
                    ? "mount -o remount,size=" + mebibytes + "m /dev/shm (in a container: --shm-size=" + mebibytes
                            + "m)"
                    : mount;
            warnings.add("The streams directory " + root + " holds " + (store.getTotalSpace() >> 20)
                    + " MiB, less than the budget of " + mebibytes + " MiB. Type: " + remedy);
        }
        return warnings;
    }

    /** Makes the folder of a session; {@code key} is unique over all sessions that this server ever had. */
    public Path create(String key) throws IOException {
        return Files.createDirectory(root.resolve(PREFIX + key));
    }

    /** Counts files that are listed from now on. */
    public void admit(long added) {
        bytes.addAndGet(added);
    }

    /** Removes segments of a session's folder. Who still sends one keeps it: an unlinked file lives while it is open. */
    public void drop(Path folder, Timeline.Released gone) {
        bytes.addAndGet(-gone.bytes());
        gone.files().forEach(name -> unlink(folder.resolve(name)));
    }

    /** Removes a file of a take that was never listed, or never will be. */
    public void discard(Path file) {
        if (OURS.matcher(file.getFileName().toString()).matches()) {
            unlink(file);
        }
    }

    /** Removes the files of an ended take that are not listed: what was being written when it ended. */
    public void discardUnlisted(Path folder, String take, Set<String> listed) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, take + "[a-z]*-*")) {
            for (Path file : files) {
                if (!listed.contains(file.getFileName().toString())) {
                    discard(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("listing {} failed: {}", folder.getFileName(), e.toString());
        }
    }

    /** Removes a session's folder and everything of ours in it; {@code listedBytes} of it had been counted. */
    public void remove(Path folder, long listedBytes) {
        bytes.addAndGet(-listedBytes);
        remove(folder);
    }

    private static void remove(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (OURS.matcher(file.getFileName().toString()).matches()) {
                    unlink(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("listing {} failed: {}", folder.getFileName(), e.toString());
        }
        unlink(folder);
    }

    private static void unlink(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("removing {} failed: {}", path.getFileName(), e.toString());
        }
    }
}
