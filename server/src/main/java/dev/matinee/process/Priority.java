package dev.matinee.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Command lines of programs that nobody waits for. Any thread. */
public final class Priority {
    private static final Path NICE = Path.of("/usr/bin/nice");

    private Priority() {}

    /** The same command with low priority, where that can be had (man 1 nice). */
    public static List<String> low(List<String> command) {
        return Files.isExecutable(NICE)
                ? Stream.concat(Stream.of(NICE.toString(), "-n", "10"), command.stream())
                        .toList()
                : command;
    }
}
