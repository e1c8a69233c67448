package dev.matinee.session;

import dev.matinee.hls.SegmentStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Shares the RAM disk among the sessions. What has ended goes first, oldest first; then each running session drops what
 * lies behind its room; and who still holds more than its share gets no credit until its room has moved on. The reactor
 * thread's.
 */
final class Budget {
    /** What a viewer a little behind the room may still ask for. */
    private static final long KEEP_BEHIND_MICROS = 10_000_000;

    private final SegmentStore store;
    private final Consumer<Session> forget;
    private final List<Session> members = new ArrayList<>();

    /**
     * @param forget takes a session that has to go out of the table
     */
    Budget(SegmentStore store, Consumer<Session> forget) {
        this.store = store;
        this.forget = forget;
    }

    void join(Session session) {
        members.add(session);
    }

    void leave(Session session) {
        members.remove(session);
    }

    /** Room for the segments that are being written and not yet counted. */
    private long reserve() {
        return store.budget() / 8;
    }

    /** Frees what may be freed for a running session; answers whether it may go on. */
    boolean makeRoom(Session session, long positionMicros) {
        long limit = store.budget() - reserve();
        while (store.bytes() > limit && removeOldestEnded()) {
            // Each turn removes one.
        }
        long running = Math.max(1, members.stream().filter(Session::running).count());
        long share = limit / running;
        if (session.bytes() > share || store.bytes() > limit) {
            session.dropBefore(positionMicros - KEEP_BEHIND_MICROS, Math.max(0, share - share / 8));
        }
        return session.bytes() < share && store.bytes() < limit;
    }

    private boolean removeOldestEnded() {
        return members.stream()
                .filter(member -> !member.running() && !member.state().phase().live())
                .min(Comparator.comparingLong(member -> member.state().changedNanos()))
                .map(oldest -> {
                    forget.accept(oldest);
                    oldest.remove();
                    return true;
                })
                .orElse(false);
    }
}
