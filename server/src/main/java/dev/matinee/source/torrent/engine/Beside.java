package dev.matinee.source.torrent.engine;

import dev.matinee.source.torrent.TorrentSubtitle;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.libtorrent4j.Priority;

/**
 * The subtitles of a torrent while somebody asks for them. They are wanted only while no reader of a film waits: what
 * libtorrent wants at all it also fetches, in the order of the torrent and whatever is due sooner. Their deadlines lie
 * behind those of the readers, and are put off with each question; all is taken back when nobody asks any more. On the
 * event loop.
 */
final class Beside {
    /** The last part of their path. */
    static final String NAME = "beside";

    /** Behind the megabyte that a reader asks for. */
    private static final int DEADLINE_MILLIS = 3000;

    /** A reader that gets piece after piece just in time waits most of the time, not all of it. */
    private static final long CALM_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    private static final long FORGOTTEN_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

    private final Demand demand;
    private final Map<Film, Long> askedNanos = new HashMap<>();
    private final Set<Film> wanted = new HashSet<>();
    private long waitedNanos = System.nanoTime() - CALM_NANOS;

    Beside(Demand demand) {
        this.demand = demand;
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
        long now = System.nanoTime();
        askedNanos.put(file, now);
        if (calm(now)) {
            want(file);
        } else {
            hold(file);
        }
    }

    /** Whether nobody has waited for a film for a while. */
    private boolean calm(long now) {
        if (demand.waits()) {
            waitedNanos = now;
        }
        return now - waitedNanos >= CALM_NANOS;
    }

    private void want(Film file) {
        if (wanted.add(file)) {
            demand.prioritize(file, Priority.LOW);
        }
        for (int piece = file.firstPiece(); piece <= file.lastPiece(); piece++) {
            // A reader's own deadline is the sooner one.
            if (!file.has(piece) && !demand.asksFor(piece)) {
                demand.deadline(piece, DEADLINE_MILLIS);
            }
        }
    }

    private void hold(Film file) {
        if (!wanted.remove(file)) {
            return;
        }
        demand.prioritize(file, Priority.IGNORE);
        for (int piece = file.firstPiece(); piece <= file.lastPiece(); piece++) {
            if (!file.has(piece)) {
                demand.noDeadline(piece);
            }
        }
    }

    static boolean whole(Film file) {
        return file.available(0) == file.size();
    }

    /** Once a second. */
    void tick(long now) {
        boolean calm = calm(now);
        askedNanos.entrySet().removeIf(each -> {
            boolean forgotten = now - each.getValue() > FORGOTTEN_NANOS;
            if (forgotten || !calm) {
                hold(each.getKey());
            }
            return forgotten;
        });
    }
}
