package dev.matinee.hls;

/**
 * The same stretch of a segment in a smaller picture.
 *
 * @param height its lines, the name of the rendition
 * @param name of its file, beside the segment's
 * @param bytes its size
 */
public record Rung(int height, String name, long bytes) {
    /** What the file is called that stands beside a segment: the height before the last number. */
    public static String nameBeside(String segment, int height) {
        int dash = segment.lastIndexOf('-');
        return segment.substring(0, dash) + height + segment.substring(dash);
    }
}
