/**
 * The process reactor: one thread that spawns child processes in pairs, moves bytes from the first one's stdout to the
 * second one's stdin, reads what they say, and sees to it that they end.
 *
 * <p>{@link dev.matinee.process.ProcessReactor} owns the thread, a Netty epoll loop. A
 * {@link dev.matinee.process.Pipeline} is one pair: producer, {@link dev.matinee.process.Pump}, consumer. The pump moves
 * pages with {@code splice(2)} and stops when it has no credit; the producer then blocks in its own {@code write(2)}, so
 * an idle pair costs nothing. Lines of the consumer's stdout and of both stderrs come through
 * {@link dev.matinee.process.LineReader}.
 *
 * <p>Everything here runs on the reactor thread, children are spawned by it too: the parent-death signal of Linux is
 * tied to the <em>thread</em> that forked (man 2 prctl, PR_SET_PDEATHSIG), and this one lives as long as the server.
 * Nothing here knows HTTP or video.
 */
@NullMarked
package dev.matinee.process;

import org.jspecify.annotations.NullMarked;
