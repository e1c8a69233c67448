package dev.matinee.hls;

/**
 * Subtitles that a player may show beside the picture (RFC 8216 §4.3.4.1).
 *
 * @param uri of its media playlist, relative to the master playlist
 * @param name for people; untrusted text
 * @param language as the container says; untrusted text, empty where it is unknown
 */
public record Rendition(String uri, String name, String language) {}
