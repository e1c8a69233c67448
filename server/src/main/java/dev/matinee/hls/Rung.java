package dev.matinee.hls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The same stretch of a segment in a smaller picture.
 *
 * @param height its lines, the name of the rendition
 * @param name of its file, beside the segment's
 * @param bytes its size
 */
public record Rung(int height, String name, long bytes) {
    /**
     * Those that lie beside a finished segment.
     *
     * @throws java.nio.file.NoSuchFileException if one of them is not there
     */
    public static List<Rung> beside(Path segment, List<Integer> heights) throws IOException {
        List<Rung> rungs = new ArrayList<>();
        for (int height : heights) {
            String name = nameBeside(segment.getFileName().toString(), height);
            rungs.add(new Rung(height, name, Files.size(segment.resolveSibling(name))));
        }
        return List.copyOf(rungs);
    }

    /** What the file is called that stands beside a segment: the height before the last number. */
    private static String nameBeside(String segment, int height) {
        int dash = segment.lastIndexOf('-');
        return segment.substring(0, dash) + height + segment.substring(dash);
    }
}
