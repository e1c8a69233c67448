package dev.matinee.source.torrent.engine;

import org.jspecify.annotations.Nullable;

/**
 * What became of somebody's wish for a film.
 *
 * @param film null where it is not known yet, or can't be had
 * @param fault why it can't be had; null where that is not so
 */
record Found(@Nullable Film film, @Nullable Fault fault) {
    static Found of(Film film) {
        return new Found(film, null);
    }

    static Found not(Fault fault) {
        return new Found(null, fault);
    }
}
