/**
 * The routes: the only place that knows URLs.
 *
 * <p>{@link dev.matinee.web.Site} lists them all. A request comes from {@code net} as an
 * {@link dev.matinee.net.Exchange}, {@link dev.matinee.web.Router} finds its action by method and path, the action looks
 * its session up and answers. {@link dev.matinee.web.HlsOutlet} is a session's way out: it keeps the playlist rendered
 * and its segments open, so that a viewer costs a lookup and a write. {@link dev.matinee.web.StaticFiles} holds the
 * page, read from the jar once. Actions run on event loops and never block; what waits for a segment waits in the
 * outlet's list on the reactor thread.
 */
@NullMarked
package dev.matinee.web;

import org.jspecify.annotations.NullMarked;
