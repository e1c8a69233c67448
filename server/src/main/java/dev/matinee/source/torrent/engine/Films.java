package dev.matinee.source.torrent.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.libtorrent4j.Priority;
import org.libtorrent4j.TorrentHandle;

/** The files of a torrent that somebody has asked for, films and subtitles. On the event loop. */
final class Films {
    private final TorrentHandle handle;
    private final BitSet have;
    private final Path folder;
    private final Map<Integer, Film> open = new TreeMap<>();
    /** -1 until it is known. */
    private int main = -1;

    /**
     * @param have the torrent's pieces that are here; shared, and growing
     * @param folder the torrent's
     */
    Films(TorrentHandle handle, BitSet have, Path folder) {
        this.handle = handle;
        this.have = have;
        this.folder = folder;
    }

    /** The one that is meant where none is named; null where nobody has asked for it yet. */
    @Nullable
    Film main() {
        return open.get(main);
    }

    /** Which file is the film that is wanted. */
    Optional<Contents.Entry> choose(Contents contents, int wanted) {
        Optional<Contents.Entry> entry = contents.choose(wanted);
        if (wanted < 0) {
            entry.ifPresent(found -> main = found.index());
        }
        return entry;
    }

    @Nullable
    Film find(int index) {
        return open.get(index);
    }

    Film add(Contents contents, Contents.Entry entry, Priority priority) {
        Film film = new Film(contents, entry, have, folder);
        open.put(entry.index(), film);
        handle.filePriority(entry.index(), priority);
        handle.renameFile(entry.index(), Film.fileName(entry.index()));
        return film;
    }

    /** What they take when they are all here. */
    long octets() {
        return open.values().stream().mapToLong(Film::size).sum();
    }

    void close() throws IOException {
        for (Film film : open.values()) {
            film.close();
        }
    }
}
