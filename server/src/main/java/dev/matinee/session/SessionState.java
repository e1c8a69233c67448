package dev.matinee.session;

import dev.matinee.room.Playhead;
import dev.matinee.take.Choice;
import dev.matinee.take.MediaInfo;
import dev.matinee.take.Step;
import dev.matinee.take.Working;
import java.util.Optional;

/**
 * A consistent picture of a session, replaced as a whole by the reactor thread and read by any.
 *
 * @param phase where it stands
 * @param step how far its start, or its last jump, has come
 * @param media what is known of the source, empty until it is open
 * @param working what is done with the source's streams; of meaning once {@code media} is there
 * @param choice the tracks that the room has chosen
 * @param code a word for what went wrong, empty where nothing did
 * @param error a sentence for it, empty where nothing did
 * @param endMicros where in the source the last segment ends
 * @param playhead the room's position
 * @param seeks how often the room has gone to another place; players follow when it changes
 * @param sequence the media sequence number from which on segments belong to the room's present stretch of the source
 * @param changedNanos when the phase changed last, in {@link System#nanoTime} terms
 */
public record SessionState(
        Phase phase,
        Step step,
        Optional<MediaInfo> media,
        Working working,
        Choice choice,
        String code,
        String error,
        long endMicros,
        Playhead playhead,
        long seeks,
        long sequence,
        long changedNanos) {

    static SessionState starting(long nowNanos) {
        return new SessionState(
                Phase.STARTING,
                Step.CONNECTING,
                Optional.empty(),
                Working.UNKNOWN,
                Choice.DEFAULT,
                "",
                "",
                0,
                Playhead.standing(0, nowNanos),
                0,
                0,
                nowNanos);
    }

    /** The room's position now, in microseconds of the source. */
    public long positionMicros(long nowNanos) {
        return playhead.position(nowNanos, endMicros);
    }

    /** The source's length in microseconds, 0 where it is unknown. */
    public long durationMicros() {
        return media.map(known -> known.durationMicros().orElse(0)).orElse(0L);
    }

    SessionState withPhase(Phase next, long nowNanos) {
        return new SessionState(
                next, step, media, working, choice, code, error, endMicros, playhead, seeks, sequence, nowNanos);
    }

    SessionState withFailure(Phase next, String failure, String words, long nowNanos) {
        return new SessionState(
                next, step, media, working, choice, failure, words, endMicros, playhead, seeks, sequence, nowNanos);
    }

    SessionState withStep(Step next) {
        return new SessionState(
                phase, next, media, working, choice, code, error, endMicros, playhead, seeks, sequence, changedNanos);
    }

    SessionState withMedia(MediaInfo known, Working works) {
        return new SessionState(
                phase,
                step,
                Optional.of(known),
                works,
                choice,
                code,
                error,
                endMicros,
                playhead,
                seeks,
                sequence,
                changedNanos);
    }

    SessionState withWorking(Working works) {
        return new SessionState(
                phase, step, media, works, choice, code, error, endMicros, playhead, seeks, sequence, changedNanos);
    }

    /** The source's real length is known. */
    SessionState withDuration(long micros) {
        return media.map(known -> withMedia(known.lasting(micros), working)).orElse(this);
    }

    SessionState withPlayhead(Playhead moved, long end) {
        return new SessionState(
                phase, step, media, working, choice, code, error, end, moved, seeks, sequence, changedNanos);
    }

    SessionState withSeek(Playhead moved, long end, long since) {
        return new SessionState(
                phase, step, media, working, choice, code, error, end, moved, seeks + 1, since, changedNanos);
    }

    SessionState withChoice(Choice chosen) {
        return new SessionState(
                phase, step, media, working, chosen, code, error, endMicros, playhead, seeks, sequence, changedNanos);
    }
}
