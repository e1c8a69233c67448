/**
 * A take: one unbroken run of mpv and ffmpeg from one source position. {@link dev.matinee.take.Suitability} decides what
 * it does with the source's streams, {@link dev.matinee.take.Commands} writes their
 * command lines, {@link dev.matinee.take.Take} lives through one run, {@link dev.matinee.take.Diagnosis} turns what the
 * programs said into words for a viewer. All on the reactor thread; the last and the command lines are pure.
 *
 * <p>mpv opens and decodes the source to raw NUT in source time ({@code --orawts}), ffmpeg encodes with
 * {@code -copyts}, so that every segment is stamped with its place in the source and takes line up.
 */
@NullMarked
package dev.matinee.take;

import org.jspecify.annotations.NullMarked;
