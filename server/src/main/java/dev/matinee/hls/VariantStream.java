package dev.matinee.hls;

/**
 * One of the sizes that the same pictures are offered in (RFC 8216 §4.3.4.2).
 *
 * @param uri of its media playlist, relative to the master playlist
 * @param height by which its segments are known ({@link Segment#rung}); 0 for the largest
 * @param variant what its segments hold
 */
public record VariantStream(String uri, int height, Variant variant) {
    long bytes(Segment segment) {
        return height == 0 ? segment.bytes() : segment.rung(height).bytes();
    }
}
