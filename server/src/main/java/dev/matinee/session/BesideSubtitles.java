package dev.matinee.session;

import dev.matinee.source.torrent.TorrentState;
import dev.matinee.source.torrent.TorrentSubtitle;
import dev.matinee.source.torrent.TorrentTrouble;
import dev.matinee.subtitle.SubtitleFile;
import dev.matinee.subtitle.SubtitleFiles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subtitles that lie beside a session's film in its torrent: fetched one after another, and only while the pictures can
 * spare that. What can't be had is left out and nothing to the film. The reactor thread's.
 */
final class BesideSubtitles {
    private static final Logger LOG = LoggerFactory.getLogger(BesideSubtitles.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(800);
    /** So often in a row one is asked for before another one has its turn. */
    private static final int TRIES = 40;

    private final Session session;
    private final Workplace workplace;
    private final Consumer<SubtitleFile> taker;
    private final Deque<TorrentSubtitle> left = new ArrayDeque<>();
    private boolean known;
    private boolean asking;
    private int tries;
    private long nextNanos;

    /** @param taker is told each, read */
    BesideSubtitles(Session session, Workplace workplace, Consumer<SubtitleFile> taker) {
        this.session = session;
        this.workplace = workplace;
        this.taker = taker;
        this.nextNanos = workplace.clock().getAsLong();
    }

    /**
     * To be called a few times a second.
     *
     * @param comfortable whether the pictures can spare some of what the torrent gives
     */
    void tick(boolean comfortable) {
        if (!known) {
            List<TorrentSubtitle> told =
                    session.torrent().map(TorrentState::subtitles).orElse(List.of());
            left.addAll(told);
            known = !told.isEmpty();
        }
        TorrentSubtitle first = left.peek();
        if (first == null
                || asking
                || !comfortable
                // Between two takes, and before the first one, nothing is known of comfort.
                || session.state().phase() == Phase.STARTING
                || workplace.clock().getAsLong() - nextNanos < 0) {
            return;
        }
        asking = true;
        workplace
                .studio()
                .torrents()
                .octets(first)
                .whenComplete((octets, failure) -> reactor(() -> {
                    if (octets != null && octets.isPresent()) {
                        workplace.subtitles().read(octets.get(), first.name(), read -> reactor(() -> taken(read)));
                    } else {
                        asking = false;
                        missing(failure);
                    }
                }));
    }

    private void reactor(Runnable what) {
        workplace.studio().reactor().executor().execute(what);
    }

    private void taken(SubtitleFiles.Read read) {
        asking = false;
        SubtitleFile file = read.file();
        if (file != null) {
            LOG.info(
                    "{}: {} cues lie beside the film", session.id(), file.cues().size());
            next();
            taker.accept(file);
        } else if (read.code().equals("subtitles_busy")) {
            later();
        } else {
            LOG.info("{}: subtitles beside the film are of no use ({})", session.id(), read.code());
            next();
        }
    }

    private void missing(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TorrentTrouble trouble && !trouble.code().equals("torrent_engine")) {
            LOG.info("{}: subtitles beside the film can't be had ({})", session.id(), trouble.code());
            next();
            return;
        }
        later();
    }

    private void next() {
        tries = 0;
        left.poll();
    }

    private void later() {
        nextNanos = workplace.clock().getAsLong() + PAUSE_NANOS;
        tries++;
        if (tries >= TRIES) {
            Optional.ofNullable(left.poll()).ifPresent(left::add);
            tries = 0;
        }
    }
}
