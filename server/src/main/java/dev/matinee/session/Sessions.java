package dev.matinee.session;

import dev.matinee.source.Link;
import io.netty.util.concurrent.EventExecutor;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jctools.maps.NonBlockingHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session table. All methods may be called from any thread and never block: a heartbeat is one lookup and one
 * store; what needs programs or files is handed to the reactor thread.
 */
public final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final NonBlockingHashMap<String, Session> table = new NonBlockingHashMap<>();
    private final Studio studio;
    private final SessionOptions options;
    private final Function<Session, Outlet> outlets;
    private final LongSupplier clock;
    private final Admission admission;
    private final Budget budget;

    /**
     * @param outlets makes the way out of a new session; called on the thread that starts it
     * @param clock {@link System#nanoTime} or a test's
     */
    public Sessions(Studio studio, SessionOptions options, Function<Session, Outlet> outlets, LongSupplier clock) {
        this.studio = studio;
        this.options = options;
        this.outlets = outlets;
        this.clock = clock;
        this.admission = new Admission(options.maxStreams());
        this.budget = new Budget(studio.store(), session -> table.remove(session.id(), session));
    }

    /** Sweeps once a second on an event loop's timer. */
    public void sweepOn(EventExecutor loop) {
        loop.scheduleWithFixedDelay(() -> sweep(clock.getAsLong()), 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Starts a link under a name. A session of that name is replaced, and its place among the running ones taken over.
     * Empty when the maximum of streams runs already; then nothing has changed.
     */
    public Optional<Session> start(String id, Link link) {
        while (true) {
            Session before = table.get(id);
            Optional<Admission.Slot> slot =
                    before == null ? Optional.empty() : before.slot().handOver();
            if (slot.isEmpty()) {
                slot = admission.acquire();
            }
            if (slot.isEmpty()) {
                return Optional.empty();
            }
            var session = new Session(id, link, key(), studio, options, budget, clock, slot.get(), outlets);
            boolean placed =
                    before == null ? table.putIfAbsent(id, session) == null : table.replace(id, before, session);
            if (!placed) {
                slot.get().release();
                continue;
            }
            studio.reactor().executor().execute(() -> {
                if (before != null) {
                    LOG.info("{}: replaced by another link", id);
                    before.remove();
                }
                session.begin();
            });
            return Optional.of(session);
        }
    }

    /** Part of the names of a session's files: differs from that of every other session, before and after. */
    private static String key() {
        return Long.toString((RANDOM.nextLong() & ((1L << 40) - 1)) | (1L << 40), 36);
    }

    public Optional<Session> find(String id) {
        return Optional.ofNullable(table.get(id));
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
        return admission;
    }

    /** Ends a session for everybody and removes its files; false if there is none of that name. */
    public boolean stop(String id) {
        Session session = table.remove(id);
        if (session == null) {
            return false;
        }
        LOG.info("{}: stopped", id);
        studio.reactor().executor().execute(session::remove);
        return true;
    }

    /** Ends what nobody watches and forgets what has been kept long enough. */
    void sweep(long nowNanos) {
        for (Session session : table.values()) {
            SessionState state = session.state();
            session.viewers().sweep(nowNanos);
            if (state.phase().live()) {
                if (nowNanos - session.lastHeartbeatNanos() > options.timeout().toNanos()) {
                    studio.reactor().executor().execute(session::endUnwatched);
                }
            } else if (nowNanos - state.changedNanos() > options.retention().toNanos()) {
                if (table.remove(session.id(), session)) {
                    LOG.info("{}: its retention has ended, removing it", session.id());
                    studio.reactor().executor().execute(session::remove);
                }
            }
        }
    }

    /** Ends all sessions; their files are gone when the reactor has ended their programs. */
    public void close() {
        List.copyOf(table.keySet()).forEach(this::stop);
    }
}
