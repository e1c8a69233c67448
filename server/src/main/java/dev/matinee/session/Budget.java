package dev.matinee.session;

import dev.matinee.hls.SegmentStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shares the RAM disk among the sessions. Each may hold an equal part, whether or not the others are there, so a new one
 * never has to wait for an old one. What has ended goes first, oldest first; a session that comes near its part lists less
 * of what lies behind its room, and a little later, nearer still, removes it; and one that can't gets no credit until its
 * room has moved on. The reactor thread's.
 */
final class Budget {
    /** What a viewer a little behind the room may still ask for. */
    private static final long KEEP_BEHIND_MICROS = 10_000_000;

    /** The least that is left for what is being written, and not counted yet: what one burst of the pump may bring. */
    private static final long BEING_WRITTEN = 4 << 20;

    private final SegmentStore store;
    private final int places;
    private final Consumer<Session> forget;
    private final List<Production> members = new ArrayList<>();

    /**
     * @param places how many streams may run at a time
     * @param forget takes a session that has to go out of the table
     */
    Budget(SegmentStore store, int places, Consumer<Session> forget) {
        this.store = store;
        this.places = places;
        this.forget = forget;
    }

    void join(Production production) {
        members.add(production);
    }

    void leave(Production production) {
        members.remove(production);
    }

    /**
     * Frees what may be freed for a running session; answers whether it may go on.
     *
     * @param starving whether its room has come to the end of what is listed, and waits
     */
    boolean makeRoom(Production production, long positionMicros, boolean starving) {
        long room = store.room();
        long limit = Math.max(0, room - Math.max(room / 8, BEING_WRITTEN));
        while (store.bytes() > limit - limit / 8) {
            Optional<Production> oldest = oldestEnded();
            if (oldest.isEmpty()) {
                break;
            }
            forget.accept(oldest.get().session());
            oldest.get().remove();
        }
        long share = limit / places;
        long listed = share - share / 4;
        production.withdrawBefore(positionMicros - KEEP_BEHIND_MICROS, listed);
        production.release(share - share / 8);
        if (starving && production.bytes() >= share) {
            production.withdrawBefore(positionMicros, listed);
            production.release(listed);
        }
        return production.bytes() < share && store.bytes() < limit;
    }

    private Optional<Production> oldestEnded() {
        return members.stream()
                .filter(Production::ended)
                .min(Comparator.comparingLong(member -> member.session().state().changedNanos()));
    }
}
