package dev.matinee.source.torrent.engine;

import dev.matinee.source.torrent.TorrentSubtitle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The subtitles of a torrent while somebody asks for them. Their pieces have deadlines that lie behind those of a film's
 * readers, and are put off with each question: libtorrent serves whatever is due first, and what is overdue would come before
 * the film. They are taken back when nobody asks any more. On the event loop.
 */
final class Beside {
    /** The last part of their path. */
    static final String NAME = "beside";

    /** Behind the megabyte that a reader asks for. */
    private static final int DEADLINE_MILLIS = 3000;

    private static final long FORGOTTEN_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

    private final Torrent torrent;
    private final Map<Film, Long> askedNanos = new HashMap<>();

    Beside(Torrent torrent) {
        this.torrent = torrent;
    }

    static List<TorrentSubtitle> listed(Contents contents, Film film, String pathPrefix) {
        return contents.beside(film.entry).stream()
                .map(entry -> new TorrentSubtitle(
                        entry.shown(contents.name()).name(), pathPrefix + entry.index() + "/" + NAME))
                .toList();
    }

    /** Somebody asks for a file; to be repeated until it is here. */
    void ask(Film file) {
        if (whole(file)) {
            askedNanos.remove(file);
            return;
        }
        askedNanos.put(file, System.nanoTime());
        for (int piece = file.firstPiece(); piece <= file.lastPiece(); piece++) {
            // A reader's own deadline is the sooner one.
            if (!file.has(piece) && !torrent.asksFor(piece)) {
                torrent.deadline(piece, DEADLINE_MILLIS);
            }
        }
    }

    static boolean whole(Film file) {
        return file.available(0) == file.size();
    }

    /** Once a second. */
    void tick(long now) {
        askedNanos.entrySet().removeIf(each -> {
            boolean forgotten = now - each.getValue() > FORGOTTEN_NANOS;
            if (forgotten) {
                Film file = each.getKey();
                for (int piece = file.firstPiece(); piece <= file.lastPiece(); piece++) {
                    if (!file.has(piece)) {
                        torrent.noDeadline(piece);
                    }
                }
            }
            return forgotten;
        });
    }
}
