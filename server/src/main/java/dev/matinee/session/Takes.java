package dev.matinee.session;

import dev.matinee.hls.Timeline;
import dev.matinee.source.GatewayTrouble;
import dev.matinee.source.Link;
import dev.matinee.source.Supply;
import dev.matinee.take.MediaInfo;
import dev.matinee.take.Step;
import dev.matinee.take.Take;
import dev.matinee.take.TakeEnd;
import dev.matinee.take.TakeListener;
import dev.matinee.take.TakePlan;
import dev.matinee.take.Working;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's takes, one after another: where each begins, what its end means, and whether another one follows. At most
 * one counts at a time; those before it may still be ending. The reactor thread's.
 */
final class Takes {
    private static final Logger LOG = LoggerFactory.getLogger(Takes.class);
    /** An end this much before the announced duration may be a source that broke off. */
    private static final long SHORT_MICROS = 3_000_000;
    /** Between two looks at a file that grows. */
    private static final Duration GROWING = Duration.ofSeconds(2);

    /** Whoever sends it may be back in a moment. */
    private static final TakeEnd LIVE_OVER =
            new TakeEnd(TakeEnd.Outcome.FAILED, "source_ended", "This live stream is over.");

    /** Whose takes these are. All calls come on the reactor thread. */
    interface Listener {
        /** A segment of the take that counts is complete. */
        void onSegment(Path file, long startMicros, long durationMicros, List<Integer> ladder);

        /** All of the source is listed; no take follows by itself. */
        void onComplete();

        /** No take follows, for this reason. */
        void onFailed(String code, String words);

        /** The take that counted was ended from outside. */
        void onStopped();

        /** The programs of one that no longer counts have gone. */
        void onGone();
    }

    private final Session session;
    private final Studio studio;
    private final Timeline timeline;
    private final LongSupplier clock;
    private final Listener listener;
    private final Preparation preparation;
    private final PageSearch search;
    private final WholeFile whole;

    private @Nullable Path folder;
    private Recovery recovery = new Recovery();
    private @Nullable Take take;
    private @Nullable Meter meter;
    /** The number of the take that counts. What another number belongs to is over. */
    private int number;

    private int alive;
    private long startMicros;
    private boolean mayCopy = true;
    private boolean sizes = true;
    /** How often the source has been asked for what lies behind an early end of it. */
    private int asked;

    /**
     * @param key begins the names of its files
     * @param clock nanoseconds
     */
    Takes(Session session, Studio studio, Timeline timeline, String key, LongSupplier clock, Listener listener) {
        this.session = session;
        this.studio = studio;
        this.timeline = timeline;
        this.clock = clock;
        this.listener = listener;
        this.preparation = new Preparation(session, studio, timeline, key, new Beginning());
        this.search = new PageSearch(session, studio);
        this.whole = new WholeFile(session, studio, clock);
    }

    /** Begins the first one, which writes into {@code into}, as all that follow. */
    void open(Path into, long atMicros) {
        folder = into;
        start(atMicros);
    }

    /** Ends the one that counts, and begins another one elsewhere in the source. */
    void jump(long toMicros) {
        endCurrent();
        recovery = new Recovery();
        asked = 0;
        update(session.state().withStep(Step.CONNECTING));
        start(toMicros);
    }

    /** Ends the one that counts; none follows until {@link #jump}. */
    void stop() {
        // What is still on its way for a take, a torrent or a pause between two tries, is not for the next one.
        number++;
        preparation.stop();
        endCurrent();
    }

    /** The same, for good: there will be no {@link #jump}. */
    void close() {
        stop();
        whole.remove();
    }

    /** Whether one counts, and its programs run. */
    boolean running() {
        return take != null;
    }

    /** Whether programs of any of them are still there. */
    boolean anyAlive() {
        return alive > 0;
    }

    /** To be called a few times a second. */
    void check() {
        if (take != null) {
            take.check();
        }
    }

    /** Octets that the source sends in a second. */
    long rate() {
        return take == null || meter == null ? whole.rate() : meter.read(clock.getAsLong());
    }

    /** Lets it run while there is storage, and it is less than so far ahead of its room. */
    void flow(boolean storage, long aheadMicros, long allowedMicros) {
        if (take != null) {
            // A little hysteresis: each change of mind costs ffmpeg a start from an empty pipe.
            long limit = take.flowing() ? allowedMicros : allowedMicros - allowedMicros / 10;
            take.flow(storage && aheadMicros < limit);
        }
    }

    private void start(long atMicros) {
        Path into = folder;
        if (into == null) {
            return;
        }
        number++;
        startMicros = atMicros;
        whole.renew();
        preparation.want(new Preparation.Wanted(number, atMicros, mayCopy, sizes, into));
    }

    private void endCurrent() {
        whole.stop();
        if (take != null) {
            take.stop();
            take = null;
        }
    }

    private void update(SessionState next) {
        session.state(next);
    }

    /** Where the next one goes on. */
    private long resumeMicros() {
        return timeline.jumping() || timeline.isEmpty() ? startMicros : timeline.endMicros();
    }

    private void onEnd(TakeEnd end) {
        take = null;
        if (asked > 0 && timeline.endMicros() <= startMicros) {
            // Nothing lies behind the early end: by and by more may come, or else the source had lied about its length.
            if (asked > 1) {
                complete();
            } else {
                askAgain();
            }
            return;
        }
        switch (end.outcome()) {
            case FINISHED -> {
                if (session.live()) {
                    again(LIVE_OVER);
                } else {
                    onFinished();
                }
            }
            case STOPPED -> listener.onStopped();
            case FAILED -> again(end);
            case NOT_COPYABLE -> {
                mayCopy = false;
                start(resumeMicros());
            }
            case UNEVEN -> {
                LOG.info("{}: {}", session.id(), end.words());
                sizes = false;
                start(resumeMicros());
            }
            case HOPELESS -> {
                if (!lookIntoPage(end) && !whole.begin(end, new Fetching())) {
                    failed(end);
                }
            }
        }
    }

    private void onFinished() {
        if (timeline.isEmpty()) {
            listener.onFailed("source_no_media", "This file holds neither a picture nor sound that could be played.");
        } else if (endsBriefly() && !timeline.jumping()) {
            LOG.info("{}: the source ended early, asking again", session.id());
            askAgain();
        } else {
            // Also where there is no picture between a wanted place and the end.
            complete();
        }
    }

    /** At once where it may only have broken off. What is still being copied to its server brings more each time. */
    private void askAgain() {
        startLater(timeline.endMicros(), asked++ == 0 ? Duration.ZERO : GROWING);
    }

    private boolean endsBriefly() {
        return timeline.endMicros() + SHORT_MICROS < session.state().durationMicros();
    }

    private void complete() {
        LOG.info("{}: complete", session.id());
        preparation.stop();
        timeline.end();
        if (endsBriefly()) {
            update(session.state().withDuration(timeline.endMicros()));
        }
        listener.onComplete();
    }

    private void again(TakeEnd end) {
        Optional<Duration> pause = timeline.isEmpty() ? recovery.nextOfFew() : recovery.next();
        if (pause.isEmpty()) {
            if (session.live() && !timeline.isEmpty()) {
                // Whoever sent has stopped: that is how live streams end.
                complete();
            } else {
                failed(end);
            }
            return;
        }
        long from = resumeMicros();
        LOG.info(
                "{}: {} Trying again from {} s in {} s, try {}",
                session.id(),
                end.words(),
                from / 1_000_000,
                pause.get().toSeconds(),
                recovery.tries());
        startLater(from, pause.get());
    }

    private void startLater(long from, Duration pause) {
        int before = number;
        studio.reactor()
                .executor()
                .schedule(
                        () -> {
                            if (before == number) {
                                start(from);
                            }
                        },
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void failed(TakeEnd end) {
        if (studio.sources().supply(session.link()) == Supply.GATEWAY) {
            GatewayTrouble trouble = GatewayTrouble.of(end.code(), end.words());
            listener.onFailed(trouble.code(), trouble.words());
        } else {
            listener.onFailed(end.code(), end.words());
        }
    }

    /** What is no film may be a page with a film in it. False where nobody looks. */
    private boolean lookIntoPage(TakeEnd end) {
        int asked = number;
        return end.code().equals("source_not_media")
                && timeline.isEmpty()
                && search.begin(found -> {
                    if (asked != number) {
                        return;
                    }
                    Link video = found.link();
                    if (video == null) {
                        listener.onFailed(found.code(), found.words());
                    } else {
                        session.found(video);
                        start(startMicros);
                    }
                });
    }

    /** Begins what has been prepared. */
    private final class Beginning implements Preparation.Listener {
        @Override
        public void onReady(TakePlan plan) {
            alive++;
            timeline.discontinue();
            meter = new Meter(plan.pass(), clock.getAsLong());
            take = Take.start(studio.reactor(), plan, session.encoding(), studio.deadlines(), new Ear(number, plan));
        }

        @Override
        public void onTrouble(String code, String words) {
            listener.onFailed(code, words);
        }
    }

    /** Goes on with what had to be fetched as a whole. */
    private final class Fetching implements WholeFile.Listener {
        @Override
        public void onHere() {
            start(startMicros);
        }

        @Override
        public void onTrouble(String code, String words) {
            listener.onFailed(code, words);
        }
    }

    /** Listens to one take, and knows whether it is still the one that counts. */
    private final class Ear implements TakeListener {
        private final int mine;
        private final TakePlan plan;

        private Ear(int mine, TakePlan plan) {
            this.mine = mine;
            this.plan = plan;
        }

        private boolean current() {
            return mine == number;
        }

        @Override
        public void onStep(Step step) {
            if (current() && step.compareTo(session.state().step()) > 0) {
                update(session.state().withStep(step));
            }
        }

        @Override
        public void onMedia(MediaInfo media, Working working) {
            if (current()) {
                if (plan.supply() == Supply.LIVE || plan.pass().live()) {
                    session.isLive();
                }
                update(session.state().withMedia(media, working));
            }
        }

        @Override
        public void onSegment(String name, long beginMicros, long durationMicros, List<Integer> ladder) {
            Path file = plan.folder().resolve(name);
            if (!current()) {
                // What lies beside it goes when the take has ended.
                studio.store().discard(file);
                return;
            }
            recovery.progressed(beginMicros + durationMicros - startMicros);
            listener.onSegment(file, beginMicros, durationMicros, ladder);
        }

        @Override
        public void onEnd(TakeEnd end) {
            alive--;
            studio.store().discardUnlisted(plan.folder(), plan.name(), timeline.names());
            if (current()) {
                Takes.this.onEnd(end);
            } else {
                listener.onGone();
            }
        }
    }
}
