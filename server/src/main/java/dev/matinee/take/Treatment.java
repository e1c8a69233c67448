package dev.matinee.take;

import dev.matinee.hls.Container;
import java.util.List;

/**
 * How one run treats the source's streams.
 *
 * @param container what it writes its segments in
 * @param audioTrack the number of the copied sound, from 1; 0 for the first that there is
 * @param copiesSound whether sound is taken over too
 * @param copied libavcodec's name of the format of the pictures that are taken over, empty where that is not known or
 *     they are encoded
 * @param mapsTones whether the pictures' brightness has to be mapped
 * @param ladder what is encoded beside the largest picture, whether that is copied or not
 */
record Treatment(
        Mode mode,
        Container container,
        int audioTrack,
        boolean copiesSound,
        String copied,
        boolean mapsTones,
        List<Smaller> ladder) {
    boolean copies() {
        return mode == Mode.COPYING;
    }

    boolean encodes() {
        return mode == Mode.ENCODING;
    }

    /** Of the smaller pictures, in lines. */
    List<Integer> heights() {
        return ladder.stream().map(Smaller::height).toList();
    }

    /** Whether smaller pictures are encoded beside copied ones. */
    boolean copiesInSizes() {
        return copies() && !ladder.isEmpty();
    }

    /** Whether a copied picture that stands long leaves a gap before the next segment. */
    boolean leavesGaps() {
        return copies() && container == Container.FRAGMENTS;
    }
}
