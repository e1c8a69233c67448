package dev.matinee.session;

import dev.matinee.hls.Timeline;
import dev.matinee.source.LiveInput;
import dev.matinee.source.Supply;
import dev.matinee.source.gate.Authority;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.torrent.TorrentFeed;
import dev.matinee.source.torrent.TorrentState;
import dev.matinee.take.Permit;
import dev.matinee.take.TakePlan;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a session's source ready for its next take: waits for the torrent engine where that opens it, has the gate let the
 * take's programs out, and writes down what the take is to do. The reactor thread's.
 */
final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    /** Who waits for it. */
    interface Listener {
        /** The take may begin. May come before {@link #want} has returned. */
        void onReady(TakePlan plan);

        /** It can't begin, for this reason. */
        void onTrouble(String code, String words);
    }

    /**
     * What is wanted.
     *
     * @param number of the take, which is part of its name
     * @param mayCopy whether its pictures may be taken over
     * @param sizes whether smaller ones may be encoded beside them
     */
    record Wanted(int number, long startMicros, boolean mayCopy, boolean sizes, Path into) {}

    private final Session session;
    private final Studio studio;
    private final Timeline timeline;
    private final String key;
    private final Listener listener;
    private final TorrentFeed feed;
    /** Waits for the torrent. */
    private @Nullable Wanted waiting;

    /** @param key begins the names of the takes */
    Preparation(Session session, Studio studio, Timeline timeline, String key, Listener listener) {
        this.session = session;
        this.studio = studio;
        this.timeline = timeline;
        this.key = key;
        this.listener = listener;
        this.feed = new TorrentFeed(
                studio.torrents(),
                session.link(),
                session.sender(),
                studio.reactor().executor(),
                new TorrentEar());
    }

    /** Prepares a take, in the place of one that is not ready yet. */
    void want(Wanted wanted) {
        if (studio.sources().supply(session.link()) == Supply.ENGINE) {
            waiting = wanted;
            feed.want();
        } else {
            enter(
                    wanted,
                    studio.sources().locate(session.link()),
                    studio.sources().gateway(session.link()));
        }
    }

    /** No take is wanted, and no word of the torrent. */
    void stop() {
        waiting = null;
        feed.stop();
    }

    private void enter(Wanted wanted, String address, @Nullable Authority open) {
        waiting = null;
        String name = key + Integer.toString(wanted.number, 36);
        Pass pass = studio.gate().admit(name, session.sender(), open);
        session.subtitles().source(address, open);
        String url;
        try {
            url = studio.sources().enter(session.link(), address, pass);
        } catch (IOException e) {
            LOG.warn("{}: {}", session.id(), e.toString());
            pass.close();
            listener.onTrouble("server_exhausted", "The server has no way left to open this link. Try again later.");
            return;
        }
        SessionState state = session.state();
        listener.onReady(new TakePlan(
                pass,
                studio.sources().supply(session.link()),
                url,
                LiveInput.of(session.link()),
                studio.sources().sound(session.link(), pass),
                wanted.startMicros,
                wanted.into,
                name,
                state.choice(),
                session.subtitles().offer(state.choice().subtitle(), wanted.into, pass),
                // Older ffmpegs' setts and keyframes have not been tried.
                new Permit(
                        wanted.mayCopy,
                        wanted.sizes && session.encoding().fpsMode(),
                        session.viewers().plays(),
                        timeline.container()),
                session.live(),
                state.media()));
    }

    /** Listens to the torrent. */
    private final class TorrentEar implements TorrentFeed.Listener {
        @Override
        public void onState(TorrentState state) {
            session.torrent(state);
        }

        @Override
        public void onReady(String url) {
            Wanted wanted = waiting;
            if (wanted != null) {
                enter(wanted, url, Authority.ofUrl(url).orElse(null));
            }
        }

        @Override
        public void onTrouble(String code, String words) {
            listener.onTrouble(code, words);
        }
    }
}
