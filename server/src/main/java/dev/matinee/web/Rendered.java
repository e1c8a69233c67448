package dev.matinee.web;

import dev.matinee.hls.Timeline;
import dev.matinee.net.Reply;
import java.util.List;

/**
 * A session's media playlist as it is rendered now. Immutable but for the timeline, which is the reactor thread's.
 *
 * @param heights of smaller pictures, the largest first
 * @param nextSequence the number of the segment that is listed next
 * @param ended whether none will be
 */
record Rendered(Reply reply, Timeline timeline, List<Integer> heights, long nextSequence, boolean ended) {
    static Rendered of(Timeline timeline, Reply reply) {
        return new Rendered(reply, timeline, timeline.heights(), timeline.nextSequence(), timeline.ended());
    }

    /** Whether the segment of that number is listed, or will never be. */
    boolean lists(long sequence) {
        return ended || nextSequence > sequence;
    }
}
