package dev.matinee.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a process listens for TCP (man 5 proc). */
final class Listening {
    private static final String LISTEN = "0A";

    private Listening() {}

    /** The torrent engine of this JVM's server. */
    static long engine() {
        return ProcessHandle.current()
                .descendants()
                .filter(Listening::isEngine)
                .findFirst()
                .orElseThrow()
                .pid();
    }

    static boolean isEngine(ProcessHandle handle) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(handle.pid()), "cmdline"))
                    .contains("torrent.engine.Engine");
        } catch (IOException e) {
            return false;
        }
    }

    /** Its ports for TCP over IPv4. */
    static List<Integer> ports(long pid) throws IOException {
        Set<String> sockets;
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            sockets = files.map(Listening::target).collect(Collectors.toSet());
        }
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/tcp"))) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > 9
                            && fields[3].equals(LISTEN)
                            && sockets.contains("socket:[" + fields[9] + "]"))
                    .map(fields -> Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16))
                    .distinct()
                    .toList();
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
