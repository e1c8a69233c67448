/**
 * The torrent engine's own process: {@link dev.matinee.source.torrent.engine.Engine} is its main class. Nothing of the
 * server's process may use this package, and nothing else uses libtorrent.
 *
 * <p>One Netty event loop, {@code http-…}, does everything: it serves the few connections and owns every {@code Torrent},
 * {@code Film} and {@code FilmReader}, so none of them needs a lock. libtorrent's alert thread copies what it is told and
 * hands it to the loop. A thread named {@code parent} reads stdin, whose end means that the server has gone.
 *
 * <p>A {@code Swarm} is a libtorrent session with an address filter; there is one for each standing that a link's sender
 * can have. Native objects that alerts carry are borrowed for the time of the callback; what is kept is the handle that
 * adding a torrent has returned.
 */
@NullMarked
package dev.matinee.source.torrent.engine;

import org.jspecify.annotations.NullMarked;
