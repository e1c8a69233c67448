package dev.matinee.take;

import dev.matinee.hls.Container;
import java.util.Optional;

/**
 * What a session lets a take do.
 *
 * @param copy whether pictures may be taken over as they are
 * @param sizes whether smaller pictures may be encoded beside those that are taken over
 * @param plays what everybody in the room can play
 * @param container what the session's segments are written in; empty while none is listed, so that it can be chosen
 */
public record Permit(boolean copy, boolean sizes, Abilities plays, Optional<Container> container) {}
