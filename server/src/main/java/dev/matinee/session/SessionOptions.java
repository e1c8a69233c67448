package dev.matinee.session;

import java.time.Duration;

/**
 * The rules of sessions.
 *
 * @param maxStreams how many may run at a time, at least 1
 * @param timeout how long a session lives without a heartbeat
 * @param retention how long an ended session stays watchable
 * @param ahead how far a take may run ahead of the room
 */
public record SessionOptions(int maxStreams, Duration timeout, Duration retention, Duration ahead) {}
