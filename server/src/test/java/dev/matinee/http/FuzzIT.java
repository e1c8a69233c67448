package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    /** So long at the most for the bug that is there; it takes a second or two. */
    private static final int PLANTED_SECONDS = 240;

    private static final int BLIND_SECONDS = 2;
    private static final int LONGEST_INPUT = 4096;
    /** No input takes a millisecond; a busy machine may. */
    private static final int LONGEST_TAKE_SECONDS = 60;

    private static final String OURS = "dev.matinee.http.**";
    /** The corpus alone reaches twice as many branches of ours. */
    private static final int FEWEST_BRANCHES = 500;
    /** What libFuzzer says as it goes on: {@code #4096 NEW cov: 1234 ft: …}. */
    private static final Pattern BRANCHES = Pattern.compile("^#\\d+\\s+\\S+\\s+cov: (\\d+)", Pattern.MULTILINE);

    /** What came of a run. */
    private record Run(int exit, String log) {
        /** How many branches were seen to be reached: none without instrumentation. */
        int branches() {
            Matcher told = BRANCHES.matcher(log);
            int most = 0;
            while (told.find()) {
                most = Math.max(most, Integer.parseInt(told.group(1)));
            }
            return most;
        }

        String end() {
            return log.substring(Math.max(0, log.length() - 4000));
        }
    }

    @Test
    void nothingBreaks() throws IOException, InterruptedException {
        Path known = Files.createDirectories(Path.of("target/fuzz/known").toAbsolutePath());
        for (byte number = 0; number < FuzzTarget.values().length; number++) {
            int count = 0;
            for (byte[] octets : FuzzCorpusTest.corpus(FuzzTarget.of(number))) {
                ByteArrayOutputStream input = new ByteArrayOutputStream();
                input.write(number);
                input.writeBytes(octets);
                Files.write(known.resolve(number + "-" + count++), input.toByteArray());
            }
        }
        Run run = run("", FuzzMain.class, OURS, SECONDS, known);
        assertEquals(0, run.exit, run::end);
        assertTrue(
                run.branches() >= FEWEST_BRANCHES, () -> "not guided, " + run.branches() + " branches: " + run.end());
    }

    @Test
    void aBugThatIsThereIsFound() throws IOException, InterruptedException {
        Run run = run("planted", PlantedBugMain.class, OURS, PLANTED_SECONDS, seed("planted"));
        assertNotEquals(0, run.exit, run::end);
        assertTrue(run.log.contains("AssertionError: the planted bug"), run::end);
    }

    /** So that the two above say something: it is the guidance that finds bugs, and its absence shows. */
    @Test
    void withoutInstrumentationNothingIsFoundAndThatShows() throws IOException, InterruptedException {
        Run run = run("blind", PlantedBugMain.class, "nothing.of.ours.**", BLIND_SECONDS, seed("blind"));
        assertEquals(0, run.exit, run::end);
        assertTrue(run.branches() < FEWEST_BRANCHES, () -> run.branches() + " branches");
    }

    /** A chunk without an extension to begin with, and nothing that an earlier run has reached. */
    private static Path seed(String name) throws IOException {
        Path directory = Path.of("target/fuzz").resolve(name).toAbsolutePath();
        if (Files.exists(directory)) {
            try (Stream<Path> left = Files.walk(directory)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Path known = Files.createDirectories(directory.resolve("known"));
        Files.writeString(known.resolve("chunk"), "1\r\nx\r\n0\r\n\r\n");
        return known;
    }

    private static Run run(String name, Class<?> target, String instrumented, int seconds, Path... corpora)
            throws IOException, InterruptedException {
        Path directory = Path.of("target/fuzz").resolve(name).toAbsolutePath();
        Path reached = Files.createDirectories(directory.resolve("reached"));
        Path log = directory.resolve("log");
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
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + instrumented,
                // Its sanitizers break Netty's queues, and have nothing to look for there.
                "--custom_hook_includes=" + instrumented,
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-max_total_time=" + seconds,
                "-max_len=" + LONGEST_INPUT,
                "-timeout=" + LONGEST_TAKE_SECONDS,
                reached.toString()));
        for (Path corpus : corpora) {
            command.add(corpus.toString());
        }
        Process jazzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int exit = jazzer.waitFor();
        return new Run(exit, Files.readString(log, StandardCharsets.ISO_8859_1));
    }
}
