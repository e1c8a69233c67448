package dev.matinee.web;

import java.util.List;

/**
 * What the server found out about itself at its start.
 *
 * @param version of this server
 * @param programs what streams need, as found
 * @param warnings sentences for the operator
 * @param ladder the heights of smaller pictures that are encoded beside the first
 */
public record SystemStatus(String version, List<Program> programs, List<String> warnings, List<Integer> ladder) {
    /**
     * One program.
     *
     * @param problem why no stream can be started, empty if all is well
     * @param warning what should be changed, empty if nothing
     */
    public record Program(String name, boolean ok, String version, String problem, String warning) {}

    /** Whether streams can be started. */
    public boolean ready() {
        return programs.stream().allMatch(Program::ok);
    }

    /** Why no stream can be started, in one sentence a problem. */
    public String problems() {
        return String.join(
                " ",
                programs.stream().filter(p -> !p.ok()).map(Program::problem).toList());
    }
}
