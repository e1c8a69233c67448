package dev.matinee.hls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What segments are written in. A session keeps to one: players that have begun with one are not asked to change. Both
 * are stamped alike, {@link TransportStream#MUXER_OFFSET_MICROS} later than the place in the source.
 */
public enum Container {
    /** MPEG-TS (RFC 8216 §3.2): for H.264 with AAC, which all players take in it. */
    TRANSPORT_STREAM("ts") {
        @Override
        OptionalLong stampOfFirstPicture(Path segment) throws IOException {
            OptionalLong ticks = TransportStream.firstVideoPts(segment);
            return ticks.isPresent() ? OptionalLong.of(ticks.getAsLong() * 100 / 9) : ticks;
        }

        @Override
        public Variant describe(Path segment) throws IOException {
            return TransportStream.describe(segment);
        }

        @Override
        public boolean leads(Path segment) throws IOException {
            return TransportStream.leads(segment);
        }
    },
    /** Fragmented MP4 (RFC 8216 §3.3): for what has no place in MPEG-TS. Segments need their take's map. */
    FRAGMENTS("m4s") {
        @Override
        OptionalLong stampOfFirstPicture(Path segment) throws IOException {
            return FragmentedMp4.of(segment).firstPicture();
        }

        @Override
        public Variant describe(Path segment) throws IOException {
            return FragmentedMp4.of(segment).describe();
        }

        @Override
        public boolean leads(Path segment) throws IOException {
            return FragmentedMp4.of(segment).leads();
        }
    };

    private final String suffix;

    Container(String suffix) {
        this.suffix = suffix;
    }

    /** What the names of its segments end with, behind a dot. */
    public String suffix() {
        return suffix;
    }

    /** What a segment of this name is written in. */
    public static Container of(String segment) {
        return segment.endsWith('.' + FRAGMENTS.suffix) ? FRAGMENTS : TRANSPORT_STREAM;
    }

    /**
     * The name of the file that holds what a segment's own file leaves out (RFC 8216 §4.3.2.5), which is one for each output
     * of a take; empty where its file is complete.
     */
    public static Optional<String> mapOf(String segment) {
        return of(segment) == FRAGMENTS
                ? Optional.of(segment.substring(0, segment.lastIndexOf('-')) + "-init.mp4")
                : Optional.empty();
    }

    /** When the first picture in a segment is shown, as it is stamped, in microseconds; empty without one in sight. */
    abstract OptionalLong stampOfFirstPicture(Path segment) throws IOException;

    /** What a segment holds. Blocks on the file. */
    public abstract Variant describe(Path segment) throws IOException;

    /**
     * Whether pictures come behind the first that are shown before it, and so may need the segment before: an open group.
     * Blocks on the file.
     */
    public abstract boolean leads(Path segment) throws IOException;

    /** Where in the source the first picture of a segment stands; empty where there is none in sight. Blocks on the file. */
    public OptionalLong firstPicture(Path segment) throws IOException {
        OptionalLong stamp = stampOfFirstPicture(segment);
        return stamp.isPresent()
                ? OptionalLong.of(Math.max(0, stamp.getAsLong() - TransportStream.MUXER_OFFSET_MICROS))
                : stamp;
    }
}
