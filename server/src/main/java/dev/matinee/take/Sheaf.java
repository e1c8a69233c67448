package dev.matinee.take;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what one encoder's outputs list of the same stretch of film, each in a size of its own: a segment is
 * there once all of them have listed their file of its number. The reactor thread's.
 */
final class Sheaf {
    /** Outputs count in ticks of their own. */
    private static final double SAME_START = 0.002;
    /** Encoders do not say how long the last picture stands. */
    private static final double SAME_END = 0.6;

    /** What has come of one number. */
    private static final class Stretch {
        private int outputs;
        private double start = Double.NaN;
        private double end = Double.NaN;
        private @Nullable String main;
    }

    private final String main;
    private final int outputs;
    private final SortedMap<Integer, Stretch> stretches = new TreeMap<>();
    private boolean uneven;

    /**
     * @param main begins the names of the largest output's files, before the dash
     * @param outputs how many there are, the largest included
     */
    Sheaf(String main, int outputs) {
        this.main = main;
        this.outputs = outputs;
    }

    /**
     * Takes a line of any output's list, {@code name-number.suffix,start,end}; answers the line of the largest once the stretch
     * is complete.
     */
    Optional<String> accept(String line) {
        String[] fields = line.split(",", -1);
        String number = fields[0].replaceFirst("^[^-]*-(\\d{1,9})\\..*$", "$1");
        if (fields.length != 3 || number.length() == fields[0].length()) {
            return Optional.empty();
        }
        Stretch stretch = stretches.computeIfAbsent(Integer.parseInt(number), first -> new Stretch());
        double start = Double.parseDouble(fields[1]);
        double end = Double.parseDouble(fields[2]);
        // Nothing is far from what is not known yet (NaN).
        uneven |= Math.abs(stretch.start - start) > SAME_START || Math.abs(stretch.end - end) > SAME_END;
        stretch.start = start;
        stretch.end = end;
        stretch.outputs++;
        if (line.startsWith(main + "-")) {
            stretch.main = line;
        }
        if (stretch.outputs < outputs) {
            return Optional.empty();
        }
        stretches.remove(Integer.parseInt(number));
        return Optional.ofNullable(stretch.main);
    }

    /** Whether outputs have been cut at different places: what has the same number is then not the same stretch. */
    boolean uneven() {
        return uneven;
    }

    /** How far one output has come past the oldest stretch that another has not listed, in seconds. */
    double ahead() {
        double oldest = Double.NaN;
        double newest = Double.NaN;
        for (Stretch stretch : stretches.values()) {
            oldest = Double.isNaN(oldest) ? stretch.end : oldest;
            newest = stretch.end;
        }
        return stretches.isEmpty() ? 0 : newest - oldest;
    }

    /** Whether nothing waits for another output. */
    boolean complete() {
        return stretches.isEmpty();
    }
}
