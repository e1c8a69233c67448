package dev.matinee.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that says what is on and where, for a server that starts anew. It holds links, which may be secret, so only its
 * owner may read it. It is there only while something is on. The reactor thread's, apart from {@link #read}.
 */
final class Bookmarks {
    private static final Logger LOG = LoggerFactory.getLogger(Bookmarks.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final FileAttribute<Set<PosixFilePermission>> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    /** Nobody waits for longer than this in front of a picture that stands still. */
    private static final Duration FRESH = Duration.ofMinutes(15);

    private static final long LARGEST = 16 << 20;
    private static final byte[] NOTHING = {'[', ']'};

    private final Path file;
    private List<Bookmark> written = List.of();

    Bookmarks(Path file) {
        this.file = file;
    }

    /** What was on when the server ended, if that is not long ago; then the file is gone. Before anything is written. */
    List<Bookmark> read() {
        try {
            Duration age = Duration.ofMillis(
                    System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis());
            byte[] text = age.compareTo(FRESH) < 0 && Files.size(file) <= LARGEST ? Files.readAllBytes(file) : NOTHING;
            // Before it is looked into: what can't be read must not stand in the way a second time.
            Files.delete(file);
            return Arrays.asList(MAPPER.readValue(text, Bookmark[].class));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("what was on can't be read back: {}", e.toString());
            return List.of();
        }
    }

    /** Writes what is on now. In one step, so that a server that is killed meanwhile leaves the file of before. */
    void write(List<Bookmark> now) {
        if (now.equals(written)) {
            return;
        }
        try {
            if (now.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                Path next = file.resolveSibling(file.getFileName() + ".new");
                Files.deleteIfExists(next);
                Files.createFile(next, OURS_ALONE);
                Files.write(next, MAPPER.writeValueAsBytes(now));
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            }
            written = now;
        } catch (IOException e) {
            LOG.warn("what is on can't be written down: {}", e.toString());
        }
    }
}
