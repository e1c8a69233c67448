package dev.matinee.source.torrent;

import dev.matinee.source.Link;
import dev.matinee.source.gate.Standing;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's torrent. Asks the engine how it fares until {@link #stop}, often while somebody waits for it to open. All
 * methods and callbacks are on one executor.
 */
public final class TorrentFeed {
    /** Who is told. */
    public interface Listener {
        /** How it fares now. */
        void onState(TorrentState state);

        /** It can be opened, as somebody wanted. */
        void onReady(String url);

        /** It came to nothing, and won't by itself. */
        void onTrouble(String code, String words);
    }

    private static final Logger LOG = LoggerFactory.getLogger(TorrentFeed.class);
    private static final long EAGER_MILLIS = 60;
    private static final long EASY_MILLIS = 1000;
    /** A start of the engine that fails this often in a row is given up. */
    private static final int TRIES = 4;

    private final Torrents torrents;
    private final Link link;
    private @Nullable CompletableFuture<Link> magnet;
    private final Standing sender;
    private final EventExecutor loop;
    private final Duration patience;
    private final Listener listener;
    private List<TorrentFile> files = List.of();
    private int unlisted;
    private List<TorrentSubtitle> subtitles = List.of();
    /** Whether they have been told. */
    private boolean listed;

    private @Nullable TorrentState told;
    private boolean wanted;
    private boolean asking;
    private boolean stopped;
    private int failures;
    private @Nullable ScheduledFuture<?> next;

    /**
     * Begins at the first {@link #want}.
     *
     * @param loop the executor of all callbacks
     */
    public TorrentFeed(Torrents torrents, Link link, Standing sender, EventExecutor loop, Listener listener) {
        this.torrents = torrents;
        this.link = link;
        this.sender = sender;
        this.loop = loop;
        this.patience = torrents.stallPatience();
        this.listener = listener;
    }

    /** Somebody is to open it: {@link Listener#onReady} is called once, as soon as that can be done. */
    public void want() {
        stopped = false;
        wanted = true;
        again();
    }

    /** Nobody is to open it any more: that is the last that is told of it. */
    public void stop() {
        stopped = true;
        wanted = false;
        TorrentState last = told;
        if (last != null && last.stage() != TorrentState.Stage.FAILED) {
            tell(last.resting());
        }
    }

    private void tell(TorrentState state) {
        told = state;
        listener.onState(state);
    }

    private void again() {
        if (stopped || asking) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        asking = true;
        CompletableFuture<Link> known = magnet;
        if (known == null) {
            known = torrents.magnet(link, sender);
            magnet = known;
        }
        known.thenCompose(found -> torrents.state(found, sender, !listed))
                .whenComplete((state, failure) -> loop.execute(() -> answered(state, failure)));
    }

    private void answered(@Nullable TorrentState state, @Nullable Throwable failure) {
        asking = false;
        if (stopped) {
            return;
        }
        if (state == null) {
            failed(failure);
            return;
        }
        failures = 0;
        if (!state.files().isEmpty()) {
            files = state.files();
            unlisted = state.unlisted();
            subtitles = state.subtitles();
            // Which subtitles there are hangs on the film.
            listed = state.file() >= 0;
        }
        tell(state.withFiles(files, unlisted, subtitles));
        if (state.stage() == TorrentState.Stage.FAILED) {
            stop();
            listener.onTrouble(state.code(), state.words());
        } else if (state.stalledSeconds() > patience.toSeconds()) {
            stop();
            listener.onTrouble(
                    "torrent_stalled",
                    "Nobody has sent anything of this torrent for " + state.stalledSeconds() + " s.");
        } else {
            if (wanted && state.stage() == TorrentState.Stage.READY) {
                wanted = false;
                torrents.url(state.path()).thenAccept(url -> loop.execute(() -> ready(url)));
            }
            later(wanted ? EAGER_MILLIS : EASY_MILLIS);
        }
    }

    private void ready(String url) {
        if (!stopped) {
            listener.onReady(url);
        }
    }

    private void later(long millis) {
        next = loop.schedule(this::again, millis, TimeUnit.MILLISECONDS);
    }

    private void failed(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        failures++;
        if (cause instanceof TorrentTrouble trouble
                && (!trouble.code().equals("torrent_engine") || failures >= TRIES)) {
            stop();
            listener.onTrouble(trouble.code(), trouble.words());
        } else if (failures >= TRIES * 4) {
            stop();
            listener.onTrouble("torrent_engine", "The torrent engine of this server does not answer.");
        } else {
            // It has died, most likely: the next question starts another one.
            LOG.debug("no answer from the engine: {}", String.valueOf(cause));
            later(100L * failures);
        }
    }
}
