package dev.matinee.session;

/**
 * Subtitles that viewers may switch each alone.
 *
 * @param id as in the list of tracks
 * @param name for people; untrusted text
 * @param language a tag of RFC 5646, or whatever stands in its place; untrusted text, empty where unknown
 */
public record SubtitleTrack(int id, String name, String language) {}
