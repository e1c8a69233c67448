package dev.matinee.session;

import dev.matinee.source.Link;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.gate.Standing;
import dev.matinee.subtitle.SubtitleFile;
import dev.matinee.subtitle.SubtitleFiles;
import dev.matinee.take.Abilities;
import dev.matinee.take.Choice;
import dev.matinee.take.Copying;
import dev.matinee.take.Encoding;
import io.netty.util.concurrent.EventExecutor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jctools.maps.NonBlockingHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session table. All methods may be called from any thread and never block: a heartbeat is one lookup and one
 * store; what needs programs or files is handed to the reactor thread.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final NonBlockingHashMap<String, Session> table = new NonBlockingHashMap<>();
    private final SessionOptions options;
    private final Function<Session, Outlet> outlets;
    private final LongSupplier clock;
    private final Workplace workplace;
    private final EventExecutor reactor;
    private volatile boolean closing;
    private final SubtitleFiles subtitles;

    /**
     * What became of subtitles that somebody wants to add.
     *
     * @param id their number among the tracks, 0 where they are not taken
     * @param code a word for why not
     * @param words a sentence for it
     */
    public record Added(int id, String code, String words) {}

    /**
     * @param outlets makes the way out of a new session; called on the thread that starts it
     * @param clock {@link System#nanoTime} or a test's
     */
    public Sessions(Studio studio, SessionOptions options, Function<Session, Outlet> outlets, LongSupplier clock) {
        this.options = options;
        this.outlets = outlets;
        this.clock = clock;
        this.reactor = studio.reactor().executor();
        this.subtitles = new SubtitleFiles(studio.encoding().ffmpeg());
        var budget = new Budget(studio.store(), options.maxStreams(), session -> table.remove(session.id(), session));
        this.workplace = new Workplace(studio, options, new Admission(options.maxStreams()), budget, subtitles, clock);
    }

    /** The time by which sessions live, in {@link System#nanoTime} terms. */
    public long now() {
        return clock.getAsLong();
    }

    /** Sweeps once a second on an event loop's timer. */
    public void sweepOn(EventExecutor loop) {
        loop.scheduleWithFixedDelay(() -> sweep(clock.getAsLong()), 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Starts a link under a name. A session of that name is replaced, and its place among the running ones taken over.
     * Empty when the maximum of streams runs already; then nothing has changed.
     *
     * @param sender where whoever sent the link stands, which says where it may lead
     * @param plays what whoever sent it can play
     * @param copying what is taken over as it is; {@link #copying} where nobody says otherwise
     */
    public Optional<Session> start(String id, Link link, Standing sender, Abilities plays, Copying copying) {
        return start(id, link, sender, plays, copying, 0, Choice.DEFAULT);
    }

    /** What is taken over as it is, as the operator wants it. */
    public Copying copying() {
        return workplace.studio().encoding().copy();
    }

    private Optional<Session> start(
            String id,
            Link link,
            Standing sender,
            Abilities plays,
            Copying copying,
            long positionMicros,
            Choice choice) {
        Encoding encoding = workplace.studio().encoding().copying(copying);
        while (true) {
            Session before = table.get(id);
            Optional<Admission.Slot> slot =
                    before == null ? Optional.empty() : before.slot().handOver();
            if (slot.isEmpty()) {
                slot = admission().acquire();
            }
            if (slot.isEmpty()) {
                return Optional.empty();
            }
            var session = new Session(id, link, sender, plays, encoding, slot.get(), workplace, outlets);
            boolean placed =
                    before == null ? table.putIfAbsent(id, session) == null : table.replace(id, before, session);
            if (!placed) {
                slot.get().release();
                continue;
            }
            reactor.execute(() -> {
                if (before != null) {
                    LOG.info("{}: replaced by another link", id);
                    before.production().remove();
                }
                session.production().begin(positionMicros, choice);
            });
            return Optional.of(session);
        }
    }

    /**
     * Begins again what was on when the last server ended, each where it was, and writes down from now on what is on.
     *
     * @param file where that stands
     */
    public void resume(Path file) {
        var bookmarks = new Bookmarks(file);
        for (Bookmark mark : bookmarks.read()) {
            boolean begun = SessionId.isValid(mark.session())
                    && Link.parse(mark.link()) instanceof Link.Accepted accepted
                    && start(
                                    mark.session(),
                                    accepted.link().named(mark.name()),
                                    mark.sender(),
                                    mark.abilities(),
                                    mark.copying().orElse(copying()),
                                    mark.positionMicros(),
                                    mark.choice())
                            .isPresent();
            LOG.info(
                    "{}: {} from {} s on",
                    begun ? mark.session() : "a session",
                    begun ? "goes on" : "can't go on",
                    mark.positionMicros() / 1_000_000);
        }
        reactor.scheduleWithFixedDelay(() -> write(bookmarks), 1, 1, TimeUnit.SECONDS);
    }

    private void write(Bookmarks bookmarks) {
        List<Bookmark> now = bookmarks();
        // What close() ends is to go on the next time.
        if (!closing) {
            bookmarks.write(now);
        }
    }

    private List<Bookmark> bookmarks() {
        long now = clock.getAsLong();
        return table.values().stream()
                .filter(session -> session.state().phase().live())
                .map(session -> Bookmark.of(session, now))
                .toList();
    }

    public Optional<Session> find(String id) {
        return Optional.ofNullable(get(id));
    }

    /** The session of that name; null where there is none. Makes no object, for those who ask a thousand times a second. */
    public @Nullable Session get(String id) {
        return table.get(id);
    }

    /** What is on, the newest change first. */
    public List<Session> all() {
        Collection<Session> sessions = table.values();
        return sessions.stream()
                .sorted(Comparator.comparingLong(
                        (Session session) -> -session.state().changedNanos()))
                .toList();
    }

    public Admission admission() {
        return workplace.admission();
    }

    /** Bytes of all segments that are listed now. */
    public long segmentBytes() {
        return workplace.studio().store().bytes();
    }

    /** The most bytes that segments may hold. */
    public long segmentBudget() {
        return workplace.studio().store().budget();
    }

    /** Takes a room to another place; {@code done} is told what became of it, on the reactor thread. */
    public void seek(Session session, long positionMicros, Consumer<SeekResult> done) {
        reactor.execute(() -> done.accept(session.production().steering().seek(positionMicros)));
    }

    /** Plays other tracks; {@code done} is told what became of it, on the reactor thread. */
    public void choose(Session session, Choice choice, Consumer<ChooseResult> done) {
        reactor.execute(() -> done.accept(session.production().steering().choose(choice)));
    }

    /** Adds a file of subtitles; {@code done} is told on any thread. */
    public void addSubtitle(Session session, String name, byte[] octets, Consumer<Added> done) {
        subtitles.read(octets, name, read -> add(session, read, done));
    }

    /**
     * Fetches one from a link that whoever stands there may open.
     *
     * @param link of {@link Link.Kind#HTTP}
     */
    public void addSubtitle(Session session, Link link, Standing sender, Consumer<Added> done) {
        Pass pass = workplace.studio().gate().admit("subtitles", sender, null);
        subtitles.fetch(pass.enter(link.text()), pass, link.title(), read -> add(session, read, done));
    }

    private void add(Session session, SubtitleFiles.Read read, Consumer<Added> done) {
        SubtitleFile file = read.file();
        if (file == null) {
            done.accept(new Added(0, read.code(), read.words()));
            return;
        }
        reactor.execute(() -> {
            OptionalInt id = session.subtitles().add(file);
            LOG.info("{}: {} cues added", session.id(), file.cues().size());
            done.accept(
                    id.isPresent()
                            ? new Added(id.getAsInt(), "", "")
                            : new Added(0, "too_many_subtitles", "No more subtitles can be added to this film."));
        });
    }

    /** Halts a room or lets it go on; {@code done} runs when that has happened, on the reactor thread. */
    public void pause(Session session, boolean halt, Runnable done) {
        reactor.execute(() -> {
            session.production().steering().pause(halt);
            done.run();
        });
    }

    /** Ends a session for everybody and removes its files; false if there is none of that name. */
    public boolean stop(String id) {
        Session session = table.remove(id);
        if (session == null) {
            return false;
        }
        LOG.info("{}: stopped", id);
        reactor.execute(session.production()::remove);
        return true;
    }

    /** Ends what nobody watches and forgets what has been kept long enough. */
    void sweep(long nowNanos) {
        for (Session session : table.values()) {
            SessionState state = session.state();
            session.viewers().sweep(nowNanos);
            if (state.phase().live()) {
                session.suit();
                if (nowNanos - session.lastHeartbeatNanos() > options.timeout().toNanos()) {
                    reactor.execute(session.production()::endUnwatched);
                }
            } else if (nowNanos - state.changedNanos() > options.retention().toNanos()
                    && table.remove(session.id(), session)) {
                LOG.info("{}: its retention has ended, removing it", session.id());
                reactor.execute(session.production()::remove);
            }
        }
    }

    /** Ends all sessions; their files are gone when the reactor has ended their programs. */
    public void close() {
        closing = true;
        List.copyOf(table.keySet()).forEach(this::stop);
        subtitles.close();
    }
}
