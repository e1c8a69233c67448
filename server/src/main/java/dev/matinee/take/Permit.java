package dev.matinee.take;

import dev.matinee.hls.Container;
import java.util.Optional;

/**
 * What a session lets a take do.
 *
 * @param copy whether pictures may be taken over as they are
 * @param plays what everybody in the room can play
 * @param container what the session's segments are written in; empty while none is listed, so that it can be chosen
 */
public record Permit(boolean copy, Abilities plays, Optional<Container> container) {}
