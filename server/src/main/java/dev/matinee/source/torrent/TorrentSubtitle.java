package dev.matinee.source.torrent;

/**
 * A file of subtitles in a torrent, for its film.
 *
 * @param name its path inside the torrent, as the torrent writes it: for showing, never for opening
 * @param path where the engine hands it out
 */
public record TorrentSubtitle(String name, String path) {}
