package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Jazzer looks for octets that break a {@link FuzzTarget}, guided by the branches that they reach: some seconds, or as many
 * as {@code -Dfuzz.seconds} says. What it finds, and what it has reached, stays in {@code target/fuzz}; an input's first octet
 * is its target's number, the others belong into {@code src/test/resources/fuzz}.
 *
 * <p>It runs in a JVM of its own: its instrumentation has no business in the other tests, and a loop can be ended.
 */
class FuzzIT {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 12);
    private static final int LONGEST_INPUT = 4096;
    /** No input takes a millisecond; a busy machine may. */
    private static final int LONGEST_TAKE_SECONDS = 60;

    private final Path directory = Path.of("target/fuzz").toAbsolutePath();
    private final Path log = directory.resolve("log");

    @Test
    void nothingBreaks() throws IOException, InterruptedException {
        Path reached = Files.createDirectories(directory.resolve("reached"));
        Path known = Files.createDirectories(directory.resolve("known"));
        for (byte number = 0; number < FuzzTarget.values().length; number++) {
            int count = 0;
            for (byte[] octets : FuzzCorpusTest.corpus(FuzzTarget.of(number))) {
                ByteArrayOutputStream input = new ByteArrayOutputStream();
                input.write(number);
                input.writeBytes(octets);
                Files.write(known.resolve(number + "-" + count++), input.toByteArray());
            }
        }
        Process jazzer = new ProcessBuilder(command(reached, known))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertEquals(0, jazzer.waitFor(), () -> "see " + log + ":\n" + end());
    }

    private List<String> command(Path reached, Path known) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 21) {
            command.add("-XX:+EnableDynamicAgentLoading");
        }
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzMain.class.getName(),
                "--instrumentation_includes=dev.matinee.http.**",
                // Its sanitizers break Netty's queues, and have nothing to look for there.
                "--custom_hook_includes=dev.matinee.http.**",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-max_total_time=" + SECONDS,
                "-max_len=" + LONGEST_INPUT,
                "-timeout=" + LONGEST_TAKE_SECONDS,
                reached.toString(),
                known.toString()));
        return command;
    }

    private String end() {
        try {
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            return text.substring(Math.max(0, text.length() - 4000));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
