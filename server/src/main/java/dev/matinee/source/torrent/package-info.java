/**
 * Films out of torrents, with no second server.
 *
 * <p>libtorrent is native code that speaks with strangers, so it lives in a process of its own: the engine, a JVM that
 * {@link dev.matinee.source.torrent.Torrents} starts when the first magnet comes, from the same jar
 * ({@code source.torrent.engine}). It serves films over HTTP with ranges on 127.0.0.1, as a torrent-to-HTTP gateway of
 * somebody else does. When it crashes it is started again and finds what it had; it goes with the server, and when nobody
 * has asked for anything for a while.
 *
 * <p>{@link dev.matinee.source.torrent.TorrentFeed} is one session's view of its torrent: it asks for the
 * {@link dev.matinee.source.torrent.TorrentState} again and again, and says when there is something to open.
 * {@link dev.matinee.source.torrent.EngineOptions} is all that the engine is told, as one line of JSON on its stdin.
 * {@link dev.matinee.source.gate.AddressRange} carries the rules of the egress gate into it: peers, trackers and web
 * seeds are reached by libtorrent itself, past the gate.
 */
@NullMarked
package dev.matinee.source.torrent;

import org.jspecify.annotations.NullMarked;
