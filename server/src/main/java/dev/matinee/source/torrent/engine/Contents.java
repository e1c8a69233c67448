package dev.matinee.source.torrent.engine;

import dev.matinee.source.torrent.TorrentFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a torrent holds. Pure.
 *
 * @param name what it calls itself
 * @param pieceLength octets of a piece; the last may be shorter
 * @param size of all its files
 * @param files all of them, in the torrent's order
 */
record Contents(String name, int pieceLength, long size, List<Entry> files) {
    /** More than this are not listed: nobody chooses among them. */
    private static final int MOST_LISTED = 500;
    /** In octets, as the reader of subtitles has it. */
    private static final long LARGEST_SUBTITLE = 2 << 20;
    /** More files of subtitles than this are not looked at. */
    private static final int MOST_LOOKED_AT = 2000;
    /** More than this are not listed for one film. */
    private static final int MOST_BESIDE = 20;

    /**
     * One file.
     *
     * @param path as the torrent writes it
     * @param offset of its first octet in the whole torrent
     * @param padding whether it only fills up a piece
     */
    record Entry(int index, String path, long offset, long size, boolean padding) {
        /** Without the torrent's own folder, and what would disturb a line of text. */
        TorrentFile shown(String folder) {
            return new TorrentFile(index, inside(folder).replaceAll("\\p{IsControl}", ""), size);
        }

        /** Its path without the torrent's own folder. */
        String inside(String folder) {
            return path.startsWith(folder + "/") ? path.substring(folder.length() + 1) : path;
        }
    }

    Contents {
        files = List.copyOf(files);
    }

    /** What can be watched, largest first: videos, or where there are none, sound. */
    List<Entry> watchable() {
        List<Entry> videos = named(MediaNames::isVideo);
        return videos.isEmpty() ? named(MediaNames::isSound) : videos;
    }

    private List<Entry> named(Predicate<String> kind) {
        return files.stream()
                .filter(file -> !file.padding() && file.size() > 0 && kind.test(file.path()))
                .sorted(Comparator.comparingLong(Entry::size).reversed().thenComparingInt(Entry::index))
                .toList();
    }

    List<TorrentFile> listed() {
        return watchable().stream()
                .limit(MOST_LISTED)
                .map(entry -> entry.shown(name))
                .toList();
    }

    /** How many more can be watched than those {@link #listed}. */
    int unlisted() {
        return Math.max(0, watchable().size() - MOST_LISTED);
    }

    /** The wanted file where it can be watched; the largest where none is wanted ({@code -1}). */
    Optional<Entry> choose(int wanted) {
        List<Entry> candidates = watchable();
        return wanted < 0
                ? candidates.stream().findFirst()
                : candidates.stream().filter(file -> file.index() == wanted).findFirst();
    }

    /** Subtitles by their number. */
    Optional<Entry> subtitle(int index) {
        return subtitles().filter(file -> file.index() == index).findFirst();
    }

    private Stream<Entry> subtitles() {
        return files.stream()
                .filter(file -> !file.padding()
                        && file.size() > 0
                        && file.size() <= LARGEST_SUBTITLE
                        && MediaNames.isSubtitle(file.path()));
    }

    /**
     * The subtitles of a film, those that name it first. What names another film is left out, and what names none where another
     * film is nearer.
     */
    List<Entry> beside(Entry film) {
        List<Entry> films = watchable().stream().limit(MOST_LISTED).toList();
        return new SubtitleMatch(name, films)
                .of(film, subtitles().limit(MOST_LOOKED_AT))
                .limit(MOST_BESIDE)
                .toList();
    }

    /** Why nothing of it can be watched. */
    String nothingToWatch() {
        List<Entry> real = files.stream()
                .filter(file -> !file.padding() && file.size() > 0)
                .toList();
        long archives =
                real.stream().filter(file -> MediaNames.isArchive(file.path())).count();
        if (archives > 0) {
            return "This torrent holds no video, only packed files (archives), which can't be played.";
        }
        List<String> kinds = new ArrayList<>();
        real.stream()
                .sorted(Comparator.comparingLong(Entry::size).reversed())
                .map(file -> MediaNames.extension(file.path()))
                .filter(extension -> !extension.isEmpty())
                .distinct()
                .limit(3)
                .forEach(kinds::add);
        return kinds.isEmpty()
                ? "This torrent holds no video."
                : "This torrent holds no video, but files of other kinds (" + String.join(", ", kinds) + ").";
    }
}
