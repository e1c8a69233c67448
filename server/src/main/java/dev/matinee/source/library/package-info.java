/**
 * Films that are on this machine: the operator's folders, and what viewers upload.
 *
 * <p>{@link dev.matinee.source.library.Library} lists the films of the folders and opens them by {@code openat(2)}, a
 * part of the path at a time, so that no symbolic link leads outside however quickly it is put there
 * ({@code SafeFile}). {@link dev.matinee.source.library.Posters} fetches a frame and the duration of a film that somebody
 * looks at. {@link dev.matinee.source.library.Uploads} takes what viewers send, in blocks, asks for the ones that are
 * watched first, and forgets what nobody watches.
 *
 * <p>Programs get all of it as an {@link dev.matinee.source.gate.Offer}, over the gate: there is one way of fetching, and
 * {@code file:} stays closed to them. What blocks happens on the threads {@code library}, {@code posters}, {@code
 * uploads} and the gate's; everything that is public may be called from event loops.
 */
@NullMarked
package dev.matinee.source.library;

import org.jspecify.annotations.NullMarked;
