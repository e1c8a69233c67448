package dev.matinee.app;

/**
 * A program that we need, as found.
 *
 * @param name the program
 * @param version as it calls itself, empty if it is missing
 * @param problem why streams can't be started without a change, with the command to type; empty if all is well
 * @param warning what should be changed, empty if nothing
 */
public record Dependency(String name, String version, String problem, String warning) {
    public boolean ok() {
        return problem.isEmpty();
    }
}
