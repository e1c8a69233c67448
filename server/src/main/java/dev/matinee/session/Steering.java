package dev.matinee.session;

import dev.matinee.hls.Timeline;
import dev.matinee.room.Playhead;
import dev.matinee.take.Abilities;
import dev.matinee.take.Choice;
import dev.matinee.take.MediaInfo;
import dev.matinee.take.Step;
import dev.matinee.take.Track;
import dev.matinee.take.Working;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What viewers want of a room: another place, other tracks, a pause. Each is everybody's. The reactor thread's. */
final class Steering {
    private static final Logger LOG = LoggerFactory.getLogger(Steering.class);

    private final Session session;
    private final Workplace workplace;
    private final Timeline timeline;
    private final Takes takes;
    private final LiveWindow window;
    private final Production production;

    Steering(
            Session session,
            Workplace workplace,
            Timeline timeline,
            Takes takes,
            LiveWindow window,
            Production production) {
        this.session = session;
        this.workplace = workplace;
        this.timeline = timeline;
        this.takes = takes;
        this.window = window;
        this.production = production;
    }

    private long now() {
        return workplace.clock().getAsLong();
    }

    private void update(SessionState next) {
        session.state(next);
    }

    /** Goes to another place in the source, for the whole room. */
    SeekResult seek(long positionMicros) {
        long duration = session.state().durationMicros();
        boolean listed = timeline.holds(positionMicros);
        if (production.removed() || session.state().phase() == Phase.FAILED) {
            return SeekResult.GONE;
        }
        if (!listed && session.live()) {
            return SeekResult.OUTSIDE_WINDOW;
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
        if (production.over()) {
            update(session.state().withPhase(Phase.PLAYING, now));
        }
        production.goOn();
        SessionState moved = session.state()
                .withSeek(
                        session.state().playhead().moveTo(positionMicros, now),
                        listed ? timeline.endMicros() : positionMicros,
                        listed ? timeline.stretchSequence() : timeline.nextSequence());
        // At once: who comes now must not take what is listed for what the room goes to.
        update(listed ? moved : moved.withStep(Step.CONNECTING));
        if (!listed) {
            LOG.info("{}: seek to {} s, a new take", session.id(), positionMicros / 1_000_000);
            jump(positionMicros);
        }
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
        if (production.over() || media.isEmpty() || state.phase() == Phase.STARTING) {
            return ChooseResult.NOT_NOW;
        }
        if (!offers(media.get(), Track.Kind.AUDIO, wanted.audio())
                || !(offers(media.get(), Track.Kind.SUBTITLE, wanted.subtitle())
                        || session.subtitles().offers(wanted.subtitle()))) {
            return ChooseResult.NO_SUCH_TRACK;
        }
        if (!wanted.equals(state.choice())) {
            if (!hasPlace()) {
                return ChooseResult.NO_PLACE;
            }
            LOG.info("{}: audio {} and subtitle {} from here on", session.id(), wanted.audio(), wanted.subtitle());
            again(state.withChoice(wanted));
        }
        return ChooseResult.DONE;
    }

    /** Shows something that everybody here can play, from the room's position on. */
    void suit() {
        SessionState state = session.state();
        Abilities plays = session.viewers().plays();
        // While a jump is under way the next take may be the right one already; who sweeps asks again.
        if (plays.includes(state.working().needs()) || production.over() || timeline.jumping()) {
            return;
        }
        if (hasPlace()) {
            LOG.info("{}: not everybody plays {}", session.id(), state.working().needs());
            again(state.withWorking(instead(state, plays)));
            production.outgrow();
        }
    }

    /** What the next take will do, told together with the jump to it, so that pages can say why there is one. */
    private static Working instead(SessionState state, Abilities plays) {
        Abilities pictures = state.media().flatMap(MediaInfo::pictureNeeds).orElse(Abilities.NONE);
        return plays.includes(pictures) ? state.working() : Working.encodedFor(plays, pictures);
    }

    /** Makes anew what is shown from the room's position on. */
    private void again(SessionState state) {
        long now = now();
        long position = state.positionMicros(now);
        LOG.info("{}: a new take from {} s", session.id(), position / 1_000_000);
        update(state.withSeek(state.playhead().moveTo(position, now), position, timeline.nextSequence())
                .withStep(Step.CONNECTING));
        jump(position);
    }

    private static boolean offers(MediaInfo media, Track.Kind kind, int id) {
        return id == 0 || media.tracks().stream().anyMatch(track -> track.kind() == kind && track.id() == id);
    }

    private void jump(long positionMicros) {
        timeline.jump();
        if (!timeline.isEmpty()) {
            // A list that has ended goes on: who asks for what comes next has to wait for it.
            session.outlet().refresh(timeline);
        }
        takes.jump(positionMicros);
    }

    /** Halts the room, or lets it go on. */
    void pause(boolean halt) {
        SessionState state = session.state();
        long now = now();
        if (halt && state.phase() == Phase.PLAYING) {
            update(state.withPlayhead(state.playhead().halt(now, timeline.endMicros()), timeline.endMicros())
                    .withPhase(Phase.PAUSED, now));
        } else if (!halt && state.phase() == Phase.PAUSED) {
            Playhead head = (session.live() ? window.caughtUp(state.playhead(), now) : state.playhead()).run(now);
            boolean moved = head.positionMicros() != state.playhead().positionMicros();
            SessionState next = moved
                    ? state.withSeek(head, timeline.endMicros(), timeline.stretchSequence())
                    : state.withPlayhead(head, timeline.endMicros());
            update(next.withPhase(Phase.PLAYING, now));
        }
        if (!production.over()) {
            production.tick();
        }
    }
}
