package dev.matinee.source.torrent;

/**
 * One file of a torrent that can be watched.
 *
 * @param index its number in the torrent
 * @param name its path inside the torrent, as the torrent writes it: for showing, never for opening
 * @param size in octets
 */
public record TorrentFile(int index, String name, long size) {}
