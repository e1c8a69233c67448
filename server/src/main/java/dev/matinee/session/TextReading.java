package dev.matinee.session;

import dev.matinee.source.gate.Trouble;
import dev.matinee.subtitle.Cue;
import dev.matinee.subtitle.CueReading;
import dev.matinee.subtitle.CueTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One text track of a source, read for as long as somebody asks for it: from where the room is to a little ahead of it, and
 * anew where the room goes to a place whose cues are not there. One that fails is tried again at once, then once a minute
 * while somebody asks; {@link #problem} says so meanwhile. The reactor thread's, but for that.
 */
final class TextReading {
    private static final Logger LOG = LoggerFactory.getLogger(TextReading.class);
    /** How far ahead of the room it reads. */
    private static final long LEAD_MICROS = 60_000_000;
    /** Where nothing is known it begins this much earlier: not every viewer is where the room is. */
    private static final long BEHIND_MICROS = 10_000_000;
    /** One that comes this near to what is wanted goes on, instead of another one beginning there. */
    private static final long NEAR_MICROS = 20_000_000;
    /** What is kept behind the room once there is no more space. */
    private static final long KEPT_BEHIND_MICROS = 60_000_000;

    private static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** A segment may be held for this long: players ask once for each, and give up after 10 s (hls.js) or later. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(6);

    private static final int MOST_WAITERS = 2000;
    private static final int TRIES = 3;
    /** One that has come so far has got over what broke the one before. */
    private static final long RECOVERED_MICROS = 30_000_000;

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MUCH_LATER_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** A source that stands still for so long while it may go on is late. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(8);

    private static final String LATE = "These subtitles are late: their source takes long to answer.";
    private static final String BROKEN = "These subtitles can’t be read.";
    private static final String TOO_MUCH = "These subtitles hold more text than there is room for.";

    /** Somebody who waits for the cues of a stretch. */
    private record Waiter(long startMicros, long endMicros, long deadlineNanos, BiConsumer<List<Cue>, Boolean> done) {}

    private final String name;
    private final BiFunction<Long, CueReading.Listener, CueReading> opener;
    private final CueTrack cues = new CueTrack();
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable CueReading reading;
    private long readFrom;
    private long confirmed;
    private long seen;
    private long askedNanos;
    private int failures;
    private boolean full;
    private long againNanos;
    private long movedNanos;
    private volatile String problem = "";

    /**
     * @param name for the log
     * @param opener begins to read at a place
     */
    TextReading(String name, BiFunction<Long, CueReading.Listener, CueReading> opener) {
        this.name = name;
        this.opener = opener;
    }

    /** Answers with the cues of a stretch, and whether those are all; soon where they are not there yet. */
    void ask(long startMicros, long endMicros, long now, BiConsumer<List<Cue>, Boolean> done) {
        askedNanos = now;
        if (known(startMicros, endMicros) || givenUp() || waiters.size() >= MOST_WAITERS) {
            answer(startMicros, endMicros, done);
        } else {
            waiters.add(new Waiter(startMicros, endMicros, now + PATIENCE_NANOS, done));
        }
    }

    /** Why there are none, in a sentence, or why not yet; empty where all is well. Any thread. */
    String problem() {
        return problem;
    }

    private boolean givenUp() {
        return failures >= TRIES;
    }

    private boolean known(long startMicros, long endMicros) {
        return cues.knownUntil(startMicros) >= endMicros;
    }

    private void answer(long startMicros, long endMicros, BiConsumer<List<Cue>, Boolean> done) {
        done.accept(cues.during(startMicros, endMicros), known(startMicros, endMicros));
    }

    /**
     * To be called a few times a second.
     *
     * @param may whether it may take of what the source gives, or the pictures need all of it
     */
    void tick(long positionMicros, boolean may, long now) {
        CueReading current = reading;
        if (current != null) {
            // What was seen the last time has been followed by its cues by now.
            confirmed = seen;
            if (current.reachedMicros() > seen) {
                movedNanos = now;
                settled(LATE);
            }
            if (!cues.isEmpty() && current.reachedMicros() - readFrom > RECOVERED_MICROS) {
                failures = 0;
            }
            seen = current.reachedMicros();
            cues.know(readFrom, confirmed);
        }
        answerWaiting(now);
        long gap = cues.knownUntil(positionMicros);
        boolean wanted = gap < positionMicros + LEAD_MICROS && now - askedNanos < ASKED_NANOS;
        if (current != null && (now - askedNanos >= ASKED_NANOS || (wanted && !comesTo(gap)))) {
            end();
        }
        if (reading == null && wanted && may && !full && now - againNanos >= 0) {
            begin(Math.max(0, gap - BEHIND_MICROS), now);
        }
        if (reading != null) {
            reading.flow(wanted && may);
            if (!wanted || !may) {
                movedNanos = now;
            } else if (now - movedNanos > LATE_NANOS && problem.isEmpty()) {
                problem = LATE;
            }
        }
    }

    /** This is no problem any more. */
    private void settled(String words) {
        if (problem.equals(words)) {
            problem = "";
        }
    }

    private boolean comesTo(long place) {
        return readFrom <= place && place - confirmed <= NEAR_MICROS;
    }

    private void answerWaiting(long now) {
        waiters.removeIf(waiter -> {
            boolean over = now - waiter.deadlineNanos >= 0 || givenUp() || known(waiter.startMicros, waiter.endMicros);
            if (over) {
                answer(waiter.startMicros, waiter.endMicros, waiter.done);
            }
            return over;
        });
    }

    private void begin(long fromMicros, long now) {
        LOG.info("{}: reading from {} s on", name, fromMicros / 1_000_000);
        readFrom = fromMicros;
        confirmed = fromMicros;
        seen = fromMicros;
        movedNanos = now;
        againNanos = now + (failures + 1 < TRIES ? AGAIN_NANOS : MUCH_LATER_NANOS);
        reading = opener.apply(fromMicros, new Ear(fromMicros));
    }

    private void end() {
        CueReading current = reading;
        reading = null;
        if (current != null) {
            current.stop();
        }
    }

    /** Nothing more will be read; who waits is answered with what is there. */
    void stop() {
        end();
        waiters.forEach(waiter -> answer(waiter.startMicros, waiter.endMicros, waiter.done));
        waiters.clear();
    }

    private final class Ear implements CueReading.Listener {
        private final long from;

        private Ear(long from) {
            this.from = from;
        }

        @Override
        public void onCue(Cue cue) {
            problem = "";
            if (!cues.add(cue)) {
                cues.forgetBefore(Math.max(0, cue.startMicros() - LEAD_MICROS - KEPT_BEHIND_MICROS));
                if (!cues.add(cue)) {
                    LOG.info("{}: more text than there is room for", name);
                    problem = TOO_MUCH;
                    full = true;
                    failures = TRIES;
                    end();
                }
            }
        }

        @Override
        public void onUnreadable() {
            if (cues.isEmpty()) {
                problem = BROKEN;
            }
        }

        @Override
        public void onEnd(boolean clean, Optional<Trouble> trouble) {
            CueReading current = reading;
            if (current == null || from != readFrom) {
                return;
            }
            reading = null;
            cues.know(readFrom, clean ? CueTrack.END : current.reachedMicros());
            if (!clean) {
                failures++;
                if (cues.isEmpty() || givenUp()) {
                    problem = trouble.map(Trouble::words).orElse(BROKEN);
                }
                LOG.info("{}: reading broke off at {} s", name, current.reachedMicros() / 1_000_000);
            }
        }
    }
}
