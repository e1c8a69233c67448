package dev.matinee.session;

import dev.matinee.hls.Segment;
import dev.matinee.hls.Timeline;
import dev.matinee.room.Playhead;
import dev.matinee.source.GatewayTrouble;
import dev.matinee.source.Link;
import dev.matinee.source.Sites;
import dev.matinee.source.Supply;
import dev.matinee.source.gate.Authority;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.torrent.TorrentFeed;
import dev.matinee.source.torrent.TorrentState;
import dev.matinee.take.Choice;
import dev.matinee.take.MediaInfo;
import dev.matinee.take.Mode;
import dev.matinee.take.Step;
import dev.matinee.take.Take;
import dev.matinee.take.TakeEnd;
import dev.matinee.take.TakeListener;
import dev.matinee.take.TakePlan;
import dev.matinee.take.Track;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work behind a session: its takes one after another, its timeline, and what to do when one fails. Everything here
 * happens on the reactor thread, one thing after another.
 */
final class Production {
    private static final Logger LOG = LoggerFactory.getLogger(Production.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long TICK_MILLIS = 250;
    /** An end this much before the announced duration may be a source that broke off. */
    private static final long SHORT_MICROS = 3_000_000;
    /** While the room stands still a take may run this far ahead, so that going on is quick. */
    private static final long AHEAD_PAUSED_MICROS = 10_000_000;

    private static final long STARVING_MICROS = 1_000_000;
    /** A room that waits for want of storage is told so after this long. */
    private static final Duration STARVED = Duration.ofSeconds(5);

    private final Session session;
    private final Workplace workplace;
    private final Studio studio;
    private final Timeline timeline;
    /** Part of the names of its files: differs from that of every other session, before and after. */
    private final String key = Long.toString((RANDOM.nextLong() & ((1L << 40) - 1)) | (1L << 40), 36);

    private Recovery recovery = new Recovery();
    private @Nullable Path folder;
    private @Nullable Take take;
    private @Nullable Meter meter;
    private int takes;
    private int takesAlive;
    private long takeStartMicros;
    private Choice choice = Choice.DEFAULT;
    private boolean mayCopy = true;
    private boolean askedAgain;
    private boolean looked;
    private boolean over;
    private boolean removed;
    private boolean ticking;
    private long starvedSinceNanos;
    /** A take is to begin as soon as the torrent can be opened. */
    private boolean preparing;

    private final TorrentFeed feed;

    Production(Session session, Workplace workplace) {
        this.session = session;
        this.workplace = workplace;
        this.studio = workplace.studio();
        this.feed = new TorrentFeed(
                studio.torrents(),
                session.link(),
                session.sender(),
                studio.reactor().executor(),
                new TorrentEar());
        this.timeline = new Timeline(studio.encoding().longestSegmentSeconds());
    }

    private long now() {
        return workplace.clock().getAsLong();
    }

    private void update(SessionState next) {
        session.state(next);
    }

    void begin() {
        if (over) {
            return;
        }
        try {
            folder = studio.store().create(key);
        } catch (IOException e) {
            LOG.error("{}: no folder for its segments: {}", session.id(), e.toString());
            fail("storage_failed", "The server can't write to its streams directory.");
            return;
        }
        LOG.info("{}: starting {}", session.id(), session.link().redacted());
        workplace.budget().join(this);
        workplace.budget().makeRoom(this, 0, false);
        startTake(0);
        tickLater();
    }

    private void startTake(long atMicros) {
        Path into = folder;
        if (over || into == null) {
            return;
        }
        takes++;
        takeStartMicros = atMicros;
        if (studio.sources().supply(session.link()) == Supply.ENGINE) {
            preparing = true;
            feed.want();
        } else {
            begin(
                    into,
                    studio.sources().locate(session.link()),
                    studio.sources().gateway(session.link()));
        }
    }

    private void begin(Path into, String address, @Nullable Authority open) {
        preparing = false;
        takesAlive++;
        timeline.discontinue();
        String name = key + Integer.toString(takes, 36);
        Pass pass = studio.gate().admit(name, session.sender(), open);
        String url = session.link().kind().here() ? studio.sources().offer(session.link(), pass) : pass.enter(address);
        var plan = new TakePlan(
                pass,
                studio.sources().supply(session.link()),
                url,
                takeStartMicros,
                into,
                name,
                choice,
                mayCopy,
                session.state().media());
        meter = new Meter(pass, now());
        take = Take.start(studio.reactor(), plan, studio.encoding(), studio.deadlines(), new Ear(takes, plan));
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
            if (take != null) {
                take.check();
            }
            if (meter != null) {
                session.rate(take == null ? 0 : meter.read(now()));
            }
            tickLater();
        }
    }

    /** Moves the playhead on and gives the take credit, or takes it away. */
    private void tick() {
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
        starvedSinceNanos = starving && !room && take != null ? (starvedSinceNanos == 0 ? now : starvedSinceNanos) : 0;
        if (starvedSinceNanos != 0 && now - starvedSinceNanos > STARVED.toNanos()) {
            fail(TakeEnd.STORAGE_FULL.code(), TakeEnd.STORAGE_FULL.words());
        } else if (take != null) {
            long allowed = state.phase() == Phase.PAUSED
                    ? AHEAD_PAUSED_MICROS
                    : micros(workplace.options().ahead());
            // A little hysteresis: each change of mind costs ffmpeg a start from an empty pipe.
            take.flow(room && ahead < (take.flowing() ? allowed : allowed - allowed / 10));
        } else if (timeline.ended() && position >= timeline.endMicros() && session.watched()) {
            LOG.info("{}: watched to its end", session.id());
            finish(Phase.ENDED, "", "");
        }
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    /** Goes to another place in the source, for the whole room. */
    SeekResult seek(long positionMicros) {
        long duration = session.state().durationMicros();
        boolean listed = timeline.holds(positionMicros);
        if (removed || session.state().phase() == Phase.FAILED) {
            return SeekResult.GONE;
        }
        if (!listed && duration == 0) {
            return SeekResult.UNKNOWN_LENGTH;
        }
        if (!listed && positionMicros >= duration) {
            return SeekResult.BEYOND_END;
        }
        if (!listed && !hasPlace()) {
            return SeekResult.NO_PLACE;
        }
        long now = now();
        if (over) {
            over = false;
            update(session.state().withPhase(Phase.PLAYING, now));
        }
        update(session.state()
                .withSeek(
                        session.state().playhead().moveTo(positionMicros, now),
                        listed ? timeline.endMicros() : positionMicros,
                        listed ? timeline.stretchSequence() : timeline.nextSequence()));
        if (!listed) {
            LOG.info("{}: seek to {} s, a new take", session.id(), positionMicros / 1_000_000);
            jump(positionMicros);
        }
        tickLater();
        return SeekResult.DONE;
    }

    /** Whether it has a place among the running streams: the one it holds, also between two tries, or a new one. */
    private boolean hasPlace() {
        if (session.slot().isHeld()) {
            return true;
        }
        Optional<Admission.Slot> slot = workplace.admission().acquire();
        slot.ifPresent(session::slot);
        return slot.isPresent();
    }

    /** Plays other tracks from the room's position on. */
    ChooseResult choose(Choice wanted) {
        SessionState state = session.state();
        Optional<MediaInfo> media = state.media();
        if (over || media.isEmpty() || state.phase() == Phase.STARTING) {
            return ChooseResult.NOT_NOW;
        }
        if (!offers(media.get(), Track.Kind.AUDIO, wanted.audio())
                || !offers(media.get(), Track.Kind.SUBTITLE, wanted.subtitle())) {
            return ChooseResult.NO_SUCH_TRACK;
        }
        if (!wanted.equals(choice)) {
            if (!hasPlace()) {
                return ChooseResult.NO_PLACE;
            }
            choice = wanted;
            long position = state.positionMicros(now());
            LOG.info(
                    "{}: audio {} and subtitle {} from {} s on",
                    session.id(),
                    wanted.audio(),
                    wanted.subtitle(),
                    position / 1_000_000);
            update(state.withSeek(state.playhead().moveTo(position, now()), position, timeline.nextSequence())
                    .withChoice(wanted));
            jump(position);
        }
        return ChooseResult.DONE;
    }

    private static boolean offers(MediaInfo media, Track.Kind kind, int id) {
        return id == 0 || media.tracks().stream().anyMatch(track -> track.kind() == kind && track.id() == id);
    }

    private void jump(long positionMicros) {
        if (take != null) {
            take.stop();
            take = null;
        }
        timeline.jump();
        if (!timeline.isEmpty()) {
            // A list that has ended goes on: who asks for what comes next has to wait for it.
            outlet().refresh(timeline);
        }
        recovery = new Recovery();
        askedAgain = false;
        update(session.state().withStep(Step.CONNECTING));
        startTake(positionMicros);
    }

    /** Halts the room, or lets it go on. */
    void pause(boolean halt) {
        SessionState state = session.state();
        long now = now();
        if (halt && state.phase() == Phase.PLAYING) {
            update(state.withPlayhead(state.playhead().halt(now, timeline.endMicros()), timeline.endMicros())
                    .withPhase(Phase.PAUSED, now));
        } else if (!halt && state.phase() == Phase.PAUSED) {
            update(state.withPlayhead(state.playhead().run(now), timeline.endMicros())
                    .withPhase(Phase.PLAYING, now));
        }
        if (!over) {
            tick();
        }
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
        return takesAlive == 0 && !session.state().phase().live();
    }

    Session session() {
        return session;
    }

    /** Drops segments that end before a position until {@code wanted} bytes are left; for the budget. */
    void dropBefore(long positionMicros, long wanted) {
        Path from = folder;
        List<Segment> dropped = timeline.dropBefore(positionMicros, wanted);
        if (!dropped.isEmpty() && from != null) {
            outlet().withdraw(dropped);
            outlet().refresh(timeline);
            studio.store().drop(from, dropped);
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
        stopFeed();
        timeline.end();
        if (!timeline.isEmpty()) {
            outlet().refresh(timeline);
        }
        update(session.state().withFailure(phase, code, words, now()));
        if (timeline.isEmpty()) {
            // Who waits for the first segment is told why there will be none: the state comes first.
            outlet().close();
        }
        stopTake();
    }

    private void stopFeed() {
        preparing = false;
        feed.stop();
    }

    private void stopTake() {
        if (take != null) {
            take.stop();
            take = null;
        }
        atRest();
    }

    private void fail(String code, String words) {
        LOG.warn("{}: failed: {} ({})", session.id(), words, code);
        finish(Phase.FAILED, code, words);
    }

    /** Once no program runs for it any more its place is free, and its files go if nobody can watch them. */
    private void atRest() {
        if (takesAlive > 0 || !(over || timeline.ended())) {
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
        stopFeed();
        if (session.state().phase().live()) {
            update(session.state().withPhase(Phase.ENDED, now()));
        }
        outlet().close();
        stopTake();
    }

    /** Listens to the torrent. */
    private final class TorrentEar implements TorrentFeed.Listener {
        @Override
        public void onState(TorrentState state) {
            session.torrent(state);
        }

        @Override
        public void onReady(String url) {
            Path into = folder;
            if (preparing && !over && into != null) {
                begin(into, url, Authority.ofUrl(url).orElse(null));
            }
        }

        @Override
        public void onTrouble(String code, String words) {
            if (!over) {
                fail(code, words);
            }
        }
    }

    /** Listens to one take, and knows whether it is still the one that counts. */
    private final class Ear implements TakeListener {
        private final int number;
        private final TakePlan plan;

        private Ear(int number, TakePlan plan) {
            this.number = number;
            this.plan = plan;
        }

        private boolean current() {
            return number == takes && !over;
        }

        @Override
        public void onStep(Step step) {
            if (current() && step.compareTo(session.state().step()) > 0) {
                update(session.state().withStep(step));
            }
        }

        @Override
        public void onMedia(MediaInfo media, Mode mode) {
            if (current()) {
                update(session.state().withMedia(media, mode));
            }
        }

        @Override
        public void onSegment(String name, long startMicros, long durationMicros) {
            Path file = plan.folder().resolve(name);
            if (!current()) {
                studio.store().discard(file);
                return;
            }
            try {
                Optional<Long> size = studio.store().admit(file);
                if (size.isEmpty()) {
                    LOG.warn("{}: segment {} has vanished", session.id(), name);
                    fail("storage_failed", "The server's streams directory has been emptied while the film ran.");
                    return;
                }
                outlet().publish(timeline.append(name, startMicros, durationMicros, size.get()), file);
            } catch (IOException e) {
                LOG.warn("{}: segment {} can't be read: {}", session.id(), name, e.toString());
                fail("storage_failed", "The server can't read back its streams directory.");
                return;
            }
            recovery.progressed(startMicros + durationMicros - takeStartMicros);
            if (session.state().phase() == Phase.STARTING) {
                update(session.state().withPhase(Phase.PLAYING, now()));
                LOG.info("{}: first segment listed", session.id());
            }
            outlet().refresh(timeline);
            tick();
        }

        @Override
        public void onEnd(TakeEnd end) {
            takesAlive--;
            discardUnlisted();
            if (!current()) {
                atRest();
                return;
            }
            take = null;
            if (askedAgain && timeline.endMicros() <= takeStartMicros) {
                // Nothing lies behind the early end: the source had lied about its length.
                complete();
                return;
            }
            switch (end.outcome()) {
                case FINISHED -> onFinished();
                case STOPPED -> finish(Phase.ENDED, "", "");
                case FAILED -> again(end);
                case NOT_COPYABLE -> {
                    mayCopy = false;
                    startTake(resumeMicros());
                }
                case HOPELESS -> {
                    if (!lookIntoPage(end)) {
                        failed(end);
                    }
                }
            }
        }

        /** What is no film may be a page with a film in it. False where nobody looks. */
        private boolean lookIntoPage(TakeEnd end) {
            Sites sites = studio.sources().sites();
            Link page = session.link();
            boolean worthIt = end.code().equals("source_not_media") && timeline.isEmpty() && !looked;
            if (!sites.enabled() || page.kind() != Link.Kind.HTTP || !worthIt) {
                return false;
            }
            looked = true;
            LOG.info("{}: looking for a video in the page", session.id());
            update(session.state().withStep(Step.CONNECTING));
            Pass pass = studio.gate().admit("page", session.sender(), null);
            sites.find(
                    page,
                    pass,
                    found -> studio.reactor().executor().execute(() -> {
                        pass.close();
                        Link video = found.link();
                        if (number != takes || over) {
                            return;
                        }
                        if (video == null) {
                            fail(found.code(), found.words());
                        } else {
                            session.found(video);
                            startTake(0);
                        }
                    }));
            return true;
        }

        /** Where the next take goes on. */
        private long resumeMicros() {
            return timeline.jumping() || timeline.isEmpty() ? takeStartMicros : timeline.endMicros();
        }

        private void discardUnlisted() {
            Path from = folder;
            if (from != null) {
                Set<String> listed =
                        timeline.segments().stream().map(Segment::name).collect(Collectors.toSet());
                studio.store().discardUnlisted(from, plan.name(), listed);
            }
        }

        private void onFinished() {
            long announced = session.state().durationMicros();
            boolean brief = timeline.endMicros() + SHORT_MICROS < announced;
            if (timeline.isEmpty()) {
                fail("source_no_media", "This file holds neither a picture nor sound that could be played.");
            } else if (timeline.jumping()) {
                // There is no picture between the wanted place and the end.
                complete();
            } else if (brief && !askedAgain) {
                askedAgain = true;
                LOG.info("{}: the source ended early, asking again", session.id());
                startTake(timeline.endMicros());
            } else {
                complete();
            }
        }

        private void failed(TakeEnd end) {
            if (studio.sources().supply(session.link()) == Supply.GATEWAY) {
                GatewayTrouble trouble = GatewayTrouble.of(end.code(), end.words());
                fail(trouble.code(), trouble.words());
            } else {
                fail(end.code(), end.words());
            }
        }

        /** All of the source is listed; the room watches on. */
        private void complete() {
            LOG.info("{}: complete", session.id());
            stopFeed();
            timeline.end();
            if (timeline.endMicros() + SHORT_MICROS < session.state().durationMicros()) {
                update(session.state().withDuration(timeline.endMicros()));
            }
            outlet().refresh(timeline);
            atRest();
        }

        private void again(TakeEnd end) {
            Optional<Duration> pause = timeline.isEmpty() ? recovery.nextOfFew() : recovery.next();
            if (pause.isEmpty()) {
                failed(end);
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
            int failed = number;
            studio.reactor()
                    .executor()
                    .schedule(
                            () -> {
                                if (failed == takes) {
                                    startTake(from);
                                }
                            },
                            pause.get().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }
}
