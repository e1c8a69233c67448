package dev.matinee.session;

import dev.matinee.source.gate.Standing;
import dev.matinee.take.Abilities;
import dev.matinee.take.Choice;
import dev.matinee.take.Copying;
import dev.matinee.take.Track;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a session has come to, so that a server that starts anew can go on there.
 *
 * @param session its name
 * @param link what is watched, as text
 * @param name what the link is called, may be empty
 * @param sender where whoever sent the link stands
 * @param positionMicros the room's place in the source; 0 where its length is unknown
 * @param audio the room's choice, as {@link Choice} has it
 * @param subtitle likewise
 * @param plays what the room could play, as {@link Abilities#parse} reads it; null in older ones
 * @param copy what was taken over as it is, as {@link Copying#of} reads it; null in older ones
 */
record Bookmark(
        String session,
        String link,
        String name,
        Standing sender,
        long positionMicros,
        int audio,
        int subtitle,
        @Nullable String plays,
        @Nullable String copy) {
    Bookmark {
        if (session == null || link == null || name == null || sender == null || positionMicros < 0) {
            throw new IllegalArgumentException("not what we have written");
        }
    }

    static Bookmark of(Session session, long nowNanos) {
        SessionState state = session.state();
        return new Bookmark(
                session.id(),
                session.sent().text(),
                session.name(),
                session.sender(),
                state.durationMicros() == 0 ? 0 : state.positionMicros(nowNanos),
                state.choice().audio(),
                ofTheSource(state) ? state.choice().subtitle() : Choice.NONE,
                session.viewers().plays().toString(),
                session.encoding().copy().word());
    }

    /** Subtitles that somebody has added are gone with the server. */
    private static boolean ofTheSource(SessionState state) {
        return state.media().stream()
                .flatMap(media -> media.tracks().stream())
                .anyMatch(track -> track.kind() == Track.Kind.SUBTITLE
                        && track.id() == state.choice().subtitle());
    }

    Abilities abilities() {
        return plays == null ? Abilities.NONE : Abilities.parse(plays);
    }

    Optional<Copying> copying() {
        return copy == null ? Optional.empty() : Copying.of(copy);
    }

    Choice choice() {
        return new Choice(audio, subtitle);
    }
}
