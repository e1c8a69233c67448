package dev.matinee.web;

import dev.matinee.hls.Container;
import dev.matinee.hls.MasterPlaylist;
import dev.matinee.hls.Rendition;
import dev.matinee.hls.Segment;
import dev.matinee.hls.Timeline;
import dev.matinee.hls.Variant;
import dev.matinee.hls.VariantStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session's segments hold, in all their sizes, as the master playlist tells it. The reactor thread's. */
final class Variants {
    private static final Logger LOG = LoggerFactory.getLogger(Variants.class);

    private final String session;
    private final Map<Integer, Variant> known = new HashMap<>();
    private @Nullable Path newest;

    /**
     * @param session its id, for the log
     */
    Variants(String session) {
        this.session = session;
    }

    /** A segment has been published; others lie beside it. */
    void add(Path file) {
        newest = file;
    }

    /** The timeline has changed. */
    void forget() {
        known.clear();
    }

    /** The master playlist, for players that begin at a position. */
    String master(Timeline timeline, List<Rendition> subtitles, long positionMicros) {
        List<VariantStream> streams = new ArrayList<>();
        Variant largest = of(timeline, 0);
        streams.add(new VariantStream("playlist.m3u8", 0, largest));
        for (int height : timeline.heights()) {
            Variant variant = of(timeline, height);
            if (variant.height() < largest.height()) {
                streams.add(new VariantStream("pictures/" + height + ".m3u8", height, variant));
            }
        }
        return MasterPlaylist.render(timeline, streams, subtitles, positionMicros);
    }

    /**
     * What the segments of a height hold, of those that players begin with, since the last jump: those before may have been
     * of another format. The longest tells the rate of pictures best.
     */
    private Variant of(Timeline timeline, int height) {
        Variant before = known.get(height);
        Path beside = newest;
        if (before != null || beside == null) {
            return before == null ? Variant.UNKNOWN : before;
        }
        Variant next = Variant.UNKNOWN;
        String name = timeline.segments().stream()
                .filter(segment -> timeline.jumping() || segment.sequence() >= timeline.stretchSequence())
                .max(Comparator.comparingLong(Segment::durationMicros))
                .map(longest ->
                        height == 0 ? longest.name() : longest.rung(height).name())
                .orElse("");
        try {
            next = Container.of(name).describe(beside.resolveSibling(name));
        } catch (IOException e) {
            LOG.warn("{}: {} can't be read: {}", session, name, e.toString());
        }
        known.put(height, next);
        return next;
    }
}
