package dev.matinee.source.torrent;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the operator wants of torrents.
 *
 * @param enabled whether magnets are opened by our own engine at all
 * @param directory where films are kept while they are watched
 * @param budget the most octets that they may hold
 * @param uploadRate octets a second that are given; 0 for any number
 * @param uploadMost the most octets that are given for one torrent; 0 for any number
 * @param ports where to listen for peers
 * @param dht whether peers are looked for in the distributed hash table
 * @param proxy {@code socks5://[user:password@]host:port}, empty for none
 * @param patience how long to look for somebody who has a torrent
 * @param idle how long a film that nobody watches is kept, and how long the engine lives without work
 */
public record TorrentOptions(
        boolean enabled,
        Path directory,
        long budget,
        int uploadRate,
        long uploadMost,
        Ports ports,
        boolean dht,
        String proxy,
        Duration patience,
        Duration idle) {
    /** No torrents. */
    public static final TorrentOptions OFF = new TorrentOptions(
            false, Path.of("/nonexistent"), 0, 0, 0, new Ports(0, 0), false, "", Duration.ZERO, Duration.ZERO);

    /**
     * A range of ports.
     *
     * @param first 0 for any
     */
    public record Ports(int first, int last) {}
}
