package dev.matinee.take;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what one encoder's outputs list of the same stretch of film, each in a size of its own: a segment is
 * there once all of them have listed their file of its number. The reactor thread's.
 */
final class Sheaf {
    /** What has come of one number. */
    private static final class Stretch {
        private int outputs;
        private @Nullable String main;
    }

    private final String main;
    private final int outputs;
    private final Map<String, Stretch> stretches = new HashMap<>();

    /**
     * @param main begins the names of the largest output's files, before the dash
     * @param outputs how many there are, the largest included
     */
    Sheaf(String main, int outputs) {
        this.main = main;
        this.outputs = outputs;
    }

    /** Takes a line of any output's list; answers the line of the largest once the stretch is complete. */
    Optional<String> accept(String line) {
        int dash = line.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        String number = line.substring(dash, line.contains(",") ? line.indexOf(',') : line.length());
        Stretch stretch = stretches.computeIfAbsent(number, first -> new Stretch());
        stretch.outputs++;
        if (line.startsWith(main + "-")) {
            stretch.main = line;
        }
        if (stretch.outputs < outputs) {
            return Optional.empty();
        }
        stretches.remove(number);
        return Optional.ofNullable(stretch.main);
    }
}
