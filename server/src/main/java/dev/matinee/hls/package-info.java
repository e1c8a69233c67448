/**
 * Media segments, the timeline that orders them, the media playlist rendered from it, and the store on tmpfs that holds
 * their bytes within a budget.
 *
 * <p>{@link dev.matinee.hls.Timeline} and {@link dev.matinee.hls.MediaPlaylist} are pure: no clock, no file, no thread
 * of their own. {@link dev.matinee.hls.SegmentStore} is the only class that touches the streams directory. All of them
 * are used from the reactor thread; what others read is an immutable {@link dev.matinee.hls.Segment} or a rendered
 * string. {@link dev.matinee.hls.Container} says what segments are written in, and reads them. Media time is counted in microseconds of the source ({@code Micros} in names).
 */
@NullMarked
package dev.matinee.hls;

import org.jspecify.annotations.NullMarked;
