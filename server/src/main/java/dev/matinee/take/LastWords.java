package dev.matinee.take;

import java.util.ArrayDeque;
import java.util.List;

/** The last lines that a program has said; the others are forgotten. The reactor thread's. */
final class LastWords {
    private static final int KEPT = 60;
    /** As many as a line of the log can hold. */
    private static final int LOGGED = 5;

    private final ArrayDeque<String> lines = new ArrayDeque<>();

    void add(String line) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /** All that are kept, oldest first. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The very last, for the log. */
    String last() {
        return String.join(
                " | ", lines.stream().skip(Math.max(0, lines.size() - LOGGED)).toList());
    }
}
