/**
 * The whole server from outside: real sockets, real mpv and ffmpeg, a real browser, no mocks.
 *
 * <p>{@link dev.matinee.e2e.TestServer} runs the server in this JVM, {@code ServerProcess} in a JVM of
 * its own, for what ends a server. {@link dev.matinee.e2e.Api} talks to either as a client does,
 * {@link dev.matinee.e2e.Programs} sees which mpv and ffmpeg run below a JVM, and {@link dev.matinee.e2e.Served} is an
 * ffprobe pass over what is served. Nothing here sleeps for a fixed time: {@link dev.matinee.e2e.Patience} looks again
 * until a deadline.
 */
package dev.matinee.e2e;
