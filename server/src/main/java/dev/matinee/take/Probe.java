package dev.matinee.take;

import java.util.Optional;

/** Gathers what one run's source program says of the source. One for each run; the reactor thread's. */
interface Probe {
    /** Takes a line of the program's; answers once, when all is known that it will tell. */
    Optional<MediaInfo> accept(String line);

    /** What is known so far, for a source that was over before its program had told all. */
    MediaInfo soFar();
}
