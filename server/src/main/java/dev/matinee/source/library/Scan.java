package dev.matinee.source.library;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One walk through the operator's folders. Blocks. Symbolic links and hidden files are passed over. */
final class Scan {
    private static final Logger LOG = LoggerFactory.getLogger(Scan.class);
    private static final int DEEPEST = 16;
    /** More is a mistake of the operator, such as {@code --library /}. */
    private static final int MOST = 20_000;

    private static final Path HERE = Path.of("");

    private final List<Film> found = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();

    private Scan() {}

    /**
     * What a walk has found.
     *
     * @param films by title
     * @param troubles sentences for the operator
     */
    record Found(List<Film> films, List<String> troubles) {}

    static Found of(List<Path> roots) {
        var scan = new Scan();
        for (Path root : roots) {
            try {
                scan.walk(root, SafeFile.list(root), HERE, 0);
            } catch (IOException e) {
                LOG.debug("library: {}", e.toString());
                scan.troubles.add("The library folder " + Film.printable(root.toString()) + " can't be read.");
            }
        }
        if (scan.found.size() >= MOST) {
            scan.troubles.add("The library holds more than " + MOST + " films; the rest is not listed.");
        }
        scan.found.sort(Comparator.comparing(Film::sought).thenComparing(Film::id));
        return new Found(List.copyOf(scan.found), List.copyOf(scan.troubles));
    }

    private void walk(Path root, SecureDirectoryStream<Path> folder, Path at, int depth) throws IOException {
        try (folder) {
            for (Path entry : folder) {
                Path name = entry.getFileName();
                if (found.size() >= MOST) {
                    return;
                }
                if (!Film.text(name).startsWith(".")) {
                    enter(root, folder, at, name, depth);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void enter(Path root, SecureDirectoryStream<Path> folder, Path at, Path name, int depth) {
        try {
            BasicFileAttributes attributes = SafeFile.attributes(folder, name);
            Path path = at.equals(HERE) ? name : at.resolve(name);
            if (attributes.isDirectory() && depth < DEEPEST) {
                walk(root, folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS), path, depth + 1);
            } else if (attributes.isRegularFile() && Film.isFilm(name)) {
                found.add(Film.of(
                        root,
                        path,
                        attributes.size(),
                        attributes.lastModifiedTime().toMillis()));
            }
        } catch (IOException e) {
            // It has gone meanwhile, or is not for us to read: nothing to list.
            LOG.debug("library: {}", e.toString());
        }
    }
}
