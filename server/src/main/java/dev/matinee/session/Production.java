package dev.matinee.session;

import dev.matinee.hls.Rung;
import dev.matinee.hls.Segment;
import dev.matinee.hls.Timeline;
import dev.matinee.room.Playhead;
import dev.matinee.take.Choice;
import dev.matinee.take.TakeEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work behind a session: what its room wants of it, its timeline and its share of storage. Its takes are
 * {@link Takes}'s. Everything here happens on the reactor thread, one thing after another.
 */
final class Production {
    private static final Logger LOG = LoggerFactory.getLogger(Production.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long TICK_MILLIS = 250;
    /** While the room stands still a take may run this far ahead, so that going on is quick. */
    private static final long AHEAD_PAUSED_MICROS = 10_000_000;

    /** Listed ahead of the room, this is enough for its pictures to go on while something else is fetched. */
    private static final long COMFORTABLE_MICROS = 8_000_000;

    private static final long STARVING_MICROS = 1_000_000;
    /** A room that waits for want of storage is told so after this long. */
    private static final Duration STARVED = Duration.ofSeconds(5);

    private final Session session;
    private final Workplace workplace;
    private final Studio studio;
    private final Timeline timeline;
    /** Part of the names of its files: differs from that of every other session, before and after. */
    private final String key = Long.toString((RANDOM.nextLong() & ((1L << 40) - 1)) | (1L << 40), 36);

    private final LiveWindow window;
    private final Takes takes;
    private final Steering steering;
    private @Nullable Path folder;
    private boolean over;
    private boolean removed;
    private boolean ticking;
    private boolean outgrown;
    private long starvedSinceNanos;

    Production(Session session, Workplace workplace) {
        this.session = session;
        this.workplace = workplace;
        this.studio = workplace.studio();
        this.timeline = new Timeline(session.encoding().longestSegmentSeconds());
        this.window = new LiveWindow(timeline);
        this.takes = new Takes(session, studio, timeline, key, workplace.clock(), new Ear());
        this.steering = new Steering(session, workplace, timeline, takes, window, this);
    }

    private long now() {
        return workplace.clock().getAsLong();
    }

    private void update(SessionState next) {
        session.state(next);
    }

    /** Begins to play from a place in the source, with these tracks. */
    void begin(long positionMicros, Choice choice) {
        if (over) {
            return;
        }
        if (positionMicros > 0) {
            timeline.jump();
        }
        update(session.state()
                .withPlayhead(Playhead.standing(positionMicros, now()), positionMicros)
                .withChoice(choice));
        Path into;
        try {
            into = studio.store().create(key);
        } catch (IOException e) {
            LOG.error("{}: no folder for its segments: {}", session.id(), e.toString());
            fail("storage_failed", "The server can't write to its streams directory.");
            return;
        }
        LOG.info("{}: starting {}", session.id(), session.link().redacted());
        folder = into;
        workplace.budget().join(this);
        workplace.budget().makeRoom(this, 0, false);
        takes.open(into, positionMicros);
        tickLater();
    }

    private void tickLater() {
        if (!ticking) {
            ticking = true;
            studio.reactor().executor().schedule(this::onTimer, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void onTimer() {
        ticking = false;
        if (!over) {
            tick();
            takes.check();
            tickSubtitles();
            session.rate(takes.rate());
            tickLater();
        }
    }

    /** Moves the playhead on and gives the take credit, or takes it away. */
    void tick() {
        long now = now();
        SessionState state = session.state();
        Playhead head = state.playhead();
        if (timeline.jumping()) {
            // The room waits at the place it wants to see.
            update(state.withPlayhead(head.moveTo(head.positionMicros(), now), head.positionMicros()));
            return;
        }
        if (session.watched() && state.phase() != Phase.PAUSED && !timeline.isEmpty()) {
            head = head.run(now);
        }
        update(state.withPlayhead(head.anchored(now, timeline.endMicros()), timeline.endMicros()));
        long position = session.state().positionMicros(now);
        long ahead = timeline.endMicros() - position;
        boolean starving = timeline.isEmpty() || ahead < STARVING_MICROS;
        boolean room = workplace.budget().makeRoom(this, position, starving);
        starvedSinceNanos =
                starving && !room && takes.running() ? (starvedSinceNanos == 0 ? now : starvedSinceNanos) : 0;
        if (starvedSinceNanos != 0 && now - starvedSinceNanos > STARVED.toNanos()) {
            fail(TakeEnd.STORAGE_FULL);
        } else if (takes.running()) {
            long allowed = state.phase() == Phase.PAUSED
                    ? AHEAD_PAUSED_MICROS
                    : micros(workplace.options().ahead());
            if (session.live()) {
                // It does not wait: what is not taken now is lost.
                takes.flow(true, 0, allowed);
                window.slide(room, this);
            } else {
                takes.flow(room, ahead, allowed);
            }
        } else if (timeline.ended() && position >= timeline.endMicros() && session.watched()) {
            LOG.info("{}: watched to its end", session.id());
            finish(Phase.ENDED, "", "");
        }
    }

    /** They are read while the pictures are far enough ahead not to miss what that takes. */
    private void tickSubtitles() {
        long position = session.state().positionMicros(now());
        long enough = Math.min(COMFORTABLE_MICROS, micros(workplace.options().ahead()) / 2);
        boolean comfortable = !takes.running() || (!timeline.jumping() && timeline.endMicros() - position >= enough);
        session.subtitles().tick(position, comfortable);
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    /** What its viewers want of it. */
    Steering steering() {
        return steering;
    }

    /** Whether it has come to an end, of whatever kind; {@link #goOn} takes that back. */
    boolean over() {
        return over;
    }

    /** Whether all of it has been removed. */
    boolean removed() {
        return removed;
    }

    /** It has something to do again. */
    void goOn() {
        over = false;
        tickLater();
    }

    /** A word that no other run of any session has. */
    String key() {
        return key;
    }

    long bytes() {
        return timeline.bytes();
    }

    /** Whether it may be removed to make room: nobody is to see more of it. */
    boolean ended() {
        return !takes.anyAlive() && !session.state().phase().live();
    }

    Session session() {
        return session;
    }

    /** Lists no more than {@code wanted} bytes of what lies behind a position; for the budget. */
    void withdrawBefore(long positionMicros, long wanted) {
        if (timeline.withdrawBefore(positionMicros, wanted)) {
            outlet().refresh(timeline);
        }
    }

    /**
     * What is listed by now is to go soon, as not everybody can play it: who comes later and begins with what is listed first
     * must not meet it.
     */
    void outgrow() {
        outgrown = true;
    }

    private void forgetOutgrown() {
        if (outgrown && timeline.settled()) {
            outgrown = false;
            timeline.withdrawBefore(0, 0);
        }
    }

    /** Removes files that are no longer listed until {@code wanted} bytes are left; for the budget. */
    void release(long wanted) {
        Timeline.Released gone = timeline.release(wanted);
        Path from = folder;
        if (!gone.files().isEmpty() && from != null) {
            outlet().withdraw(gone.files());
            studio.store().drop(from, gone);
        }
    }

    private Outlet outlet() {
        return session.outlet();
    }

    /** Ends it for want of viewers; what is there stays watchable. */
    void endUnwatched() {
        if (!over && session.state().phase().live()) {
            LOG.info("{}: nobody watches, ending", session.id());
            finish(Phase.ENDED, "", "");
        }
    }

    private void finish(Phase phase, String code, String words) {
        over = true;
        takes.stop();
        session.subtitles().stop();
        timeline.end();
        if (!timeline.isEmpty()) {
            outlet().refresh(timeline);
        }
        update(session.state().withFailure(phase, code, words, now()));
        if (timeline.isEmpty()) {
            // Who waits for the first segment is told why there will be none: the state comes first.
            outlet().close();
        }
        atRest();
    }

    private void fail(TakeEnd end) {
        fail(end.code(), end.words());
    }

    private void fail(String code, String words) {
        LOG.warn("{}: failed: {} ({})", session.id(), words, code);
        finish(Phase.FAILED, code, words);
    }

    /** Once no program runs for it any more its place is free, and its files go if nobody can watch them. */
    private void atRest() {
        if (takes.anyAlive() || !(over || timeline.ended())) {
            return;
        }
        session.slot().release();
        Path gone = folder;
        if (gone != null && over && (timeline.isEmpty() || removed)) {
            folder = null;
            workplace.budget().leave(this);
            studio.store().remove(gone, timeline.bytes());
        }
    }

    /** Ends it and removes all of it. The table has forgotten it already. */
    void remove() {
        if (removed) {
            return;
        }
        removed = true;
        over = true;
        takes.close();
        session.subtitles().stop();
        if (session.state().phase().live()) {
            update(session.state().withPhase(Phase.ENDED, now()));
        }
        outlet().close();
        atRest();
    }

    /** Listens to the takes. */
    private final class Ear implements Takes.Listener {
        @Override
        public void onSegment(Path file, long startMicros, long durationMicros, List<Integer> ladder) {
            String name = file.getFileName().toString();
            try {
                Segment segment =
                        timeline.append(name, startMicros, durationMicros, Files.size(file), Rung.beside(file, ladder));
                studio.store().admit(segment.allBytes());
                for (String map : segment.maps()) {
                    studio.store().admit(timeline.count(map, Files.size(file.resolveSibling(map))));
                }
                outlet().publish(segment, file);
            } catch (NoSuchFileException e) {
                LOG.warn("{}: segment {} has vanished", session.id(), name);
                fail(TakeEnd.STORAGE_GONE);
                return;
            } catch (IOException e) {
                LOG.warn("{}: segment {} can't be read: {}", session.id(), name, e.toString());
                fail("storage_failed", "The server can't read back its streams directory.");
                return;
            }
            if (session.state().phase() == Phase.STARTING) {
                update(session.state().withPhase(Phase.PLAYING, now()));
                LOG.info("{}: first segment listed", session.id());
            }
            forgetOutgrown();
            outlet().refresh(timeline);
            tick();
        }

        @Override
        public void onComplete() {
            forgetOutgrown();
            outlet().refresh(timeline);
            atRest();
        }

        @Override
        public void onFailed(String code, String words) {
            fail(code, words);
        }

        @Override
        public void onStopped() {
            finish(Phase.ENDED, "", "");
        }

        @Override
        public void onGone() {
            atRest();
        }
    }
}
