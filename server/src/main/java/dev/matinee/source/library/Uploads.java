package dev.matinee.source.library;

import dev.matinee.source.gate.Offer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that viewers send, in a folder of their own, within a budget. What nobody sends, watches or reads any more goes
 * when room is needed, and after a while anyway; all of it goes with the server, and what a killed one left behind goes
 * with the next.
 *
 * <p>Disk work happens on the thread {@code uploads}; outcomes are told there. All methods are for any thread and never
 * wait, but the constructor and {@link #close}.
 */
public final class Uploads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PREFIX = "matinee-uploads-";
    private static final String LOCK = "in-use";
    private static final long SWEEP_SECONDS = 30;
    private static final long KEPT_SECONDS = 15 * 60;
    /** Newer ones are not sacrificed for another: somebody may be about to watch. */
    private static final long SPARED_SECONDS = 60;
    /** What stays free for the rest of the machine. */
    private static final long LEFT_FREE = 512L << 20;

    /** What became of a request: an upload, or a code and a sentence. */
    public record Outcome(@Nullable Upload upload, String code, String words) {
        static Outcome of(Upload upload) {
            return new Outcome(upload, "", "");
        }

        static Outcome refused(String code, String words) {
            return new Outcome(null, code, words);
        }
    }

    private final Path parent;
    private final long budget;
    private final Map<String, Upload> all = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor worker =
            new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("uploads", true));
    private volatile Predicate<String> watched = id -> false;
    private @Nullable Path folder;
    private @Nullable FileLock lock;

    /**
     * Clears what killed servers left behind. Blocks.
     *
     * @param parent where the folder of its own is made, once there is something to put into it
     * @param budget the most octets; 0 for no uploads at all
     */
    public Uploads(Path parent, long budget) {
        this.parent = parent;
        this.budget = budget;
        if (budget > 0) {
            clearLeftovers();
            worker.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Says which uploads somebody watches: they are kept. */
    public void keepWhile(Predicate<String> somebodyWatches) {
        watched = somebodyWatches;
    }

    /** The most octets; 0 where files are not taken. */
    public long budget() {
        return budget;
    }

    public Optional<Upload> find(String id) {
        return Optional.ofNullable(all.get(id));
    }

    /** What a program may fetch of an upload. */
    public Offer offer(String id) {
        Upload upload = all.get(id);
        return upload == null ? Upload.gone() : upload;
    }

    /** Takes a place for a file. */
    public void begin(String name, long length, Consumer<Outcome> done) {
        Optional<String> refusal = Upload.refusal(length, budget);
        if (refusal.isPresent()) {
            done.accept(Outcome.refused(length < 1 ? "upload_empty" : "upload_too_large", refusal.get()));
            return;
        }
        worker.execute(() -> done.accept(make(name, length)));
    }

    private Outcome make(String name, long length) {
        long free = budget - taken();
        for (Upload idle : idle()) {
            if (free >= length) {
                break;
            }
            free += idle.length();
            remove(idle, "for another");
        }
        if (free < length) {
            return Outcome.refused(
                    "upload_no_room",
                    "There is no room for this file now: " + size(length) + " are needed, " + size(Math.max(0, free))
                            + " are free. Try again when other files have been watched.");
        }
        try {
            Path into = folder();
            if (Files.getFileStore(into).getUsableSpace() - LEFT_FREE < length) {
                return Outcome.refused("upload_no_room", "The server's disk has no room for this file.");
            }
            byte[] random = new byte[16];
            RANDOM.nextBytes(random);
            String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            Upload upload = new Upload(id, name, length, into.resolve(id));
            all.put(id, upload);
            LOG.info("upload {}: {} to come", id, size(length));
            return Outcome.of(upload);
        } catch (IOException e) {
            LOG.error("no place for uploads in {}: {}", parent, e.toString());
            return Outcome.refused("storage_failed", "The server can't write to its folder for uploads.");
        }
    }

    private long taken() {
        return all.values().stream().mapToLong(Upload::length).sum();
    }

    /** Those that may go, the one that was touched longest ago first. */
    private List<Upload> idle() {
        return all.values().stream()
                .filter(upload -> upload.idleSeconds() > SPARED_SECONDS && !watched.test(upload.id()))
                .sorted(Comparator.comparing(Upload::idleSeconds).reversed())
                .toList();
    }

    /** Writes a block that {@linkplain Upload#fits fits}; the octets are its own from now on. */
    public void write(Upload upload, long offset, byte[] octets, Consumer<Outcome> done) {
        worker.execute(() -> {
            try {
                boolean before = upload.complete();
                upload.write(offset, ByteBuffer.wrap(octets));
                if (upload.complete() && !before) {
                    LOG.info("upload {}: complete", upload.id());
                }
                done.accept(Outcome.of(upload));
            } catch (IOException e) {
                LOG.error("upload {}: {}", upload.id(), e.toString());
                done.accept(Outcome.refused("storage_failed", "The server can't write to its folder for uploads."));
            }
        });
    }

    /** Removes one at its sender's wish. */
    public void remove(Upload upload) {
        if (forget(upload, "as its sender wishes")) {
            worker.execute(() -> removeFile(upload));
        }
    }

    private void sweep() {
        idle().stream()
                .filter(upload -> upload.idleSeconds() > KEPT_SECONDS)
                .forEach(upload -> remove(upload, "nobody watches it"));
    }

    private void remove(Upload upload, String why) {
        if (forget(upload, why)) {
            removeFile(upload);
        }
    }

    /** From then on there is no such upload, although its file is there for a moment yet. */
    private boolean forget(Upload upload, String why) {
        boolean known = all.remove(upload.id(), upload);
        if (known) {
            LOG.info("upload {}: removed, {}", upload.id(), why);
        }
        return known;
    }

    private static void removeFile(Upload upload) {
        try {
            upload.remove();
        } catch (IOException e) {
            LOG.warn("upload {} can't be removed: {}", upload.id(), e.toString());
        }
    }

    private Path folder() throws IOException {
        Path made = folder;
        if (made == null) {
            Files.createDirectories(parent);
            made = Files.createTempDirectory(parent, PREFIX);
            lock = FileChannel.open(made.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .tryLock();
            folder = made;
        }
        return made;
    }

    private void clearLeftovers() {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path left : folders) {
                clear(left);
            }
        } catch (IOException e) {
            LOG.warn("uploads of a former server can't be removed: {}", e.toString());
        }
    }

    private static void clear(Path left) throws IOException {
        // A server that lives holds the lock; the kernel lets it go with the process (man 2 fcntl).
        try (FileChannel channel =
                        FileChannel.open(left.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            if (free == null) {
                return;
            }
            LOG.info("removing uploads that a former server has left behind");
            delete(left);
        } catch (java.nio.channels.OverlappingFileLockException e) {
            LOG.debug("{} belongs to another server of this program", left);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    /** An amount of octets for people. */
    static String size(long octets) {
        return octets >= 1L << 30
                ? String.format(Locale.ROOT, "%.1f GB", octets / (double) (1L << 30))
                : String.format(Locale.ROOT, "%d MB", Math.max(1, octets >> 20));
    }

    /** Removes all of them. */
    @Override
    public void close() {
        worker.execute(() -> {
            all.values().forEach(upload -> remove(upload, "the server ends"));
            Path made = folder;
            FileLock held = lock;
            try {
                if (made != null && held != null) {
                    delete(made);
                    held.acquiredBy().close();
                }
            } catch (IOException e) {
                LOG.warn("uploads can't be removed: {}", e.toString());
            }
        });
        worker.shutdown();
        try {
            if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("uploads could not be removed in 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
