package dev.matinee.session;

import dev.matinee.hls.Segment;
import dev.matinee.hls.Timeline;
import dev.matinee.room.Playhead;
import dev.matinee.source.Link;
import dev.matinee.take.MediaInfo;
import dev.matinee.take.Step;
import dev.matinee.take.Take;
import dev.matinee.take.TakeEnd;
import dev.matinee.take.TakeListener;
import dev.matinee.take.TakePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one session, from its link to its last file. The methods that say so may be called from any thread; all
 * others belong to the reactor thread.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final long TICK_MILLIS = 250;
    /** How often a take may be begun anew without having brought a segment, and the pauses before. */
    private static final List<Duration> PAUSES = List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3));
    /** An end this much before the announced duration is a source that broke off. */
    private static final long SHORT_MICROS = 3_000_000;
    /** A take that came this far was worth the while: the tries are counted from the start again. */
    private static final long FRUITFUL_MICROS = 4_000_000;

    private final String id;
    private final Link link;
    private final String key;
    private final Studio studio;
    private final SessionOptions options;
    private final Budget budget;
    private final LongSupplier clock;
    private final Admission.Slot slot;
    private final Outlet outlet;
    private final Viewers viewers = new Viewers();
    private final Timeline timeline = new Timeline();
    private volatile long lastHeartbeatNanos;
    private volatile boolean watched;
    private volatile SessionState state;
    private @Nullable Path folder;
    private @Nullable Take take;
    private int takes;
    private long takeStartMicros;
    private int fruitless;
    private boolean askedAgain;
    private boolean over;
    private boolean removed;

    Session(
            String id,
            Link link,
            String key,
            Studio studio,
            SessionOptions options,
            Budget budget,
            LongSupplier clock,
            Admission.Slot slot,
            Function<Session, Outlet> outlets) {
        this.id = id;
        this.link = link;
        this.key = key;
        this.studio = studio;
        this.options = options;
        this.budget = budget;
        this.clock = clock;
        this.slot = slot;
        long now = clock.getAsLong();
        this.lastHeartbeatNanos = now;
        this.state = new SessionState(
                Phase.STARTING, Step.CONNECTING, Optional.empty(), "", "", 0, Playhead.standing(0, now), now);
        this.outlet = outlets.apply(this);
    }

    /** Its name. Any thread. */
    public String id() {
        return id;
    }

    /** What is watched. Any thread. */
    public Link link() {
        return link;
    }

    /** What to call it. Any thread. */
    public String title() {
        String told = state.media().map(MediaInfo::title).orElse("");
        // mpv falls back to the file's name, still percent-encoded, where the container names no title.
        return told.isBlank() || told.contains("%") || link.text().contains(told) ? link.title() : told;
    }

    /** The present picture of it. Any thread. */
    public SessionState state() {
        return state;
    }

    /** Who watches. Any thread. */
    public Viewers viewers() {
        return viewers;
    }

    /** Its way out. Any thread. */
    public Outlet outlet() {
        return outlet;
    }

    /** Somebody watches. Any thread: one plain store. */
    public void heartbeat(long nowNanos) {
        lastHeartbeatNanos = nowNanos;
    }

    /** When it was last beaten, in {@link System#nanoTime} terms. Any thread. */
    public long lastHeartbeatNanos() {
        return lastHeartbeatNanos;
    }

    /** The first viewer has picked up a segment: the room's position begins to move. Any thread. */
    public void watched() {
        if (!watched) {
            watched = true;
            studio.reactor().executor().execute(this::tick);
        }
    }

    Admission.Slot slot() {
        return slot;
    }

    long bytes() {
        return timeline.bytes();
    }

    boolean running() {
        return take != null;
    }

    void begin() {
        if (over) {
            return;
        }
        try {
            folder = studio.store().create(key);
        } catch (IOException e) {
            LOG.error("{}: no folder for its segments: {}", id, e.toString());
            fail("storage_failed", "The server can't write to its streams directory.");
            return;
        }
        LOG.info("{}: starting {}", id, link.redacted());
        budget.join(this);
        startTake(0);
        schedule();
    }

    private void startTake(long atMicros) {
        Path into = folder;
        if (over || into == null) {
            return;
        }
        takes++;
        takeStartMicros = atMicros;
        timeline.discontinue();
        var plan = new TakePlan(studio.sources().locate(link), atMicros, into, key + Integer.toString(takes, 36));
        take = Take.start(studio.reactor(), plan, studio.encoding(), studio.deadlines(), new Ear());
    }

    private void schedule() {
        studio.reactor().executor().schedule(this::onTimer, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void onTimer() {
        if (!over) {
            tick();
            if (take != null) {
                take.check();
            }
            schedule();
        }
    }

    /** Moves the playhead on and gives the take credit, or takes it away. */
    private void tick() {
        if (over) {
            return;
        }
        long now = clock.getAsLong();
        Playhead head = state.playhead();
        if (watched && !timeline.isEmpty()) {
            head = head.run(now);
        }
        state = state.withPlayhead(head.anchored(now, timeline.endMicros()), timeline.endMicros());
        long position = state.positionMicros(now);
        boolean room = budget.makeRoom(this, position);
        if (take != null) {
            long ahead = take.endMicros() - position;
            long allowed = TimeUnit.NANOSECONDS.toMicros(options.ahead().toNanos());
            // A little hysteresis: each change of mind costs ffmpeg a start from an empty pipe.
            take.flow(room && ahead < (take.flowing() ? allowed : allowed - allowed / 10));
        }
    }

    /** Drops segments that end before a position until {@code wanted} bytes are left; for the budget. */
    void dropBefore(long positionMicros, long wanted) {
        Path from = folder;
        List<Segment> dropped = timeline.dropBefore(positionMicros, wanted);
        if (!dropped.isEmpty() && from != null) {
            outlet.withdraw(dropped);
            outlet.refresh(timeline);
            studio.store().drop(from, dropped);
        }
    }

    /** Ends it for want of viewers; what is there stays watchable. */
    void endUnwatched() {
        if (!over && state.phase().live()) {
            LOG.info("{}: nobody watches, ending", id);
            finish(Phase.ENDED, "", "");
        }
    }

    private void finish(Phase phase, String code, String words) {
        over = true;
        timeline.end();
        if (!timeline.isEmpty()) {
            outlet.refresh(timeline);
        }
        state = state.withFailure(phase, code, words, clock.getAsLong());
        if (timeline.isEmpty()) {
            // Who waits for the first segment is told why there will be none: the state comes first.
            outlet.close();
        }
        if (take != null) {
            take.stop();
        } else {
            atRest();
        }
    }

    private void fail(String code, String words) {
        LOG.warn("{}: failed: {} ({})", id, words, code);
        finish(Phase.FAILED, code, words);
    }

    /** No program runs for it any more. */
    private void atRest() {
        slot.release();
        if (timeline.isEmpty() || removed) {
            clear();
        }
    }

    private void clear() {
        budget.leave(this);
        Path gone = folder;
        if (gone != null) {
            folder = null;
            studio.store().remove(gone, timeline.bytes());
        }
    }

    /** Ends it and removes all of it. The table has forgotten it already. */
    void remove() {
        if (removed) {
            return;
        }
        removed = true;
        boolean live = state.phase().live();
        over = true;
        if (live) {
            state = state.withPhase(Phase.ENDED, clock.getAsLong());
        }
        outlet.close();
        if (take != null) {
            take.stop();
        } else {
            slot.release();
            clear();
        }
    }

    private final class Ear implements TakeListener {
        @Override
        public void onStep(Step step) {
            if (step.compareTo(state.step()) > 0) {
                state = state.withStep(step);
            }
        }

        @Override
        public void onMedia(MediaInfo media) {
            state = state.withMedia(media);
        }

        @Override
        public void onSegment(String name, long startMicros, long durationMicros) {
            Path into = folder;
            if (over || into == null) {
                return;
            }
            try {
                Path file = into.resolve(name);
                Optional<Long> size = studio.store().admit(file);
                if (size.isEmpty()) {
                    LOG.warn("{}: segment {} has vanished", id, name);
                    return;
                }
                Segment segment = timeline.append(name, startMicros, durationMicros, size.get());
                outlet.publish(segment, file);
            } catch (IOException e) {
                LOG.warn("{}: segment {} can't be read: {}", id, name, e.toString());
                fail("storage_failed", "The server can't read back its streams directory.");
                return;
            }
            if (startMicros + durationMicros - takeStartMicros >= FRUITFUL_MICROS) {
                fruitless = 0;
                askedAgain = false;
            }
            if (state.phase() == Phase.STARTING) {
                state = state.withPhase(Phase.PLAYING, clock.getAsLong());
                LOG.info("{}: first segment listed", id);
            }
            outlet.refresh(timeline);
            tick();
        }

        @Override
        public void onEnd(TakeEnd end) {
            take = null;
            if (over) {
                atRest();
                return;
            }
            if (askedAgain && timeline.endMicros() == takeStartMicros) {
                // Nothing lies behind the early end: the source had lied about its length.
                complete();
                return;
            }
            switch (end.outcome()) {
                case FINISHED -> onFinished();
                case STOPPED -> finish(Phase.ENDED, "", "");
                case FAILED -> again(end);
                case HOPELESS -> giveUp(end);
            }
        }

        private void onFinished() {
            long announced =
                    state.media().map(media -> media.durationMicros().orElse(0)).orElse(0L);
            if (timeline.isEmpty()) {
                fail("source_no_media", "This file holds neither a picture nor sound that could be played.");
            } else if (timeline.endMicros() + SHORT_MICROS < announced && !askedAgain) {
                askedAgain = true;
                LOG.info("{}: the source ended early, asking again", id);
                startTake(timeline.endMicros());
            } else {
                complete();
            }
        }

        private void complete() {
            LOG.info("{}: complete", id);
            finish(Phase.ENDED, "", "");
        }

        private void again(TakeEnd end) {
            if (fruitless == PAUSES.size()) {
                giveUp(end);
                return;
            }
            Duration pause = PAUSES.get(fruitless);
            fruitless++;
            LOG.info(
                    "{}: {} Trying again in {} s ({} of {})",
                    id,
                    end.words(),
                    pause.toSeconds(),
                    fruitless,
                    PAUSES.size());
            long from = timeline.endMicros();
            studio.reactor().executor().schedule(() -> startTake(from), pause.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void giveUp(TakeEnd end) {
            fail(end.code(), end.words());
        }
    }
}
