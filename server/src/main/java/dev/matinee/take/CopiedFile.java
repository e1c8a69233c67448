package dev.matinee.take;

import dev.matinee.hls.Container;
import dev.matinee.hls.Rung;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A finished segment of copied pictures, of which only the file itself tells what is in it. Blocks on the file, on the
 * reactor thread; one that can't be read is taken for a good one, as it will be missed soon enough.
 */
record CopiedFile(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(CopiedFile.class);
    /** Less than any picture lasts. */
    private static final long SAME_MICROS = 5_000;

    /** Where it really begins: at a keyframe. */
    long firstPicture(long otherwise) {
        try {
            return container().firstPicture(path).orElse(otherwise);
        } catch (IOException e) {
            unreadable(e);
            return otherwise;
        }
    }

    /** Whether it begins with an open group. */
    boolean leads() {
        try {
            return container().leads(path);
        } catch (IOException e) {
            unreadable(e);
            return false;
        }
    }

    /** Whether the files of these heights beside it begin with the picture that it begins with. */
    boolean beginsAs(List<Integer> heights) {
        try {
            long first = firstPicture(0);
            for (Rung rung : Rung.beside(path, heights)) {
                long smaller = new CopiedFile(path.resolveSibling(rung.name())).firstPicture(first);
                if (Math.abs(smaller - first) > SAME_MICROS) {
                    return false;
                }
            }
        } catch (IOException e) {
            unreadable(e);
        }
        return true;
    }

    private Container container() {
        return Container.of(path.getFileName().toString());
    }

    private void unreadable(IOException e) {
        LOG.warn("{} can't be read: {}", path.getFileName(), e.toString());
    }
}
