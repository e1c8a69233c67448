/**
 * Sessions: the table of them, their heartbeats, admission, and the sweep that ends what nobody watches.
 *
 * <p>Two kinds of thread meet here. Event loops look sessions up, beat them and read their {@code volatile} snapshot,
 * never waiting for anything. All that changes a session's course (start, segment, failure, stop) happens on the reactor
 * thread, one thing after another, so a session needs no lock. {@link dev.matinee.session.Sessions} is the door for
 * event loops, {@link dev.matinee.session.Session} the life of one session, {@link dev.matinee.session.Outlet} the
 * way out: whoever publishes segments and playlists implements it.
 */
@NullMarked
package dev.matinee.session;

import org.jspecify.annotations.NullMarked;
