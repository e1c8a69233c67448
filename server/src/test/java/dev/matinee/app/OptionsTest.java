package dev.matinee.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Options.Read read(Map<String, String> environment, String... arguments) {
        return Options.read(
                arguments,
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private Configuration ready(Map<String, String> environment, String... arguments) {
        return assertInstanceOf(Options.Ready.class, read(environment, arguments), err::toString)
                .configuration();
    }

    private List<String> mistakes(Map<String, String> environment, String... arguments) {
        assertEquals(new Options.Leave(2), read(environment, arguments));
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void defaultsAreThoseOfTheManual() {
        Configuration configuration = ready(Map.of());
        assertEquals(8000, configuration.port());
        assertEquals("0.0.0.0", configuration.host().getHostAddress());
        assertEquals(256L << 20, configuration.tmpfsBudget());
        assertEquals(Runtime.getRuntime().availableProcessors(), configuration.maxStreams());
        assertEquals(Duration.ofSeconds(45), configuration.sessionTimeout());
        assertEquals(Duration.ofHours(1), configuration.retention());
        assertEquals(Duration.ofSeconds(60), configuration.ahead());
        assertEquals(720, configuration.height());
        assertEquals("ultrafast", configuration.preset());
    }

    @Test
    void aFlagBeatsTheEnvironmentThatBeatsTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("matinee.conf"), "port = 1\nheight = 240\nretention = 2h\n");
        Map<String, String> environment =
                Map.of("MATINEE_PORT", "2", "MATINEE_HEIGHT", "360", "MATINEE_CONFIG", file.toString());
        Configuration configuration = ready(environment, "--port", "3");
        assertEquals(3, configuration.port());
        assertEquals(360, configuration.height());
        assertEquals(Duration.ofHours(2), configuration.retention());
    }

    @Test
    void allMistakesAreToldAtOnce(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("matinee.conf"), "haight = 240\n");
        List<String> lines = mistakes(
                Map.of("MATINEE_RETENTION", "soon"),
                "--port=70000",
                "--height",
                "big",
                "--wrong",
                "stray",
                "--preset=\u001bx",
                "--config=" + file);
        assertEquals(7, lines.size(), lines.toString());
        assertTrue(
                lines.contains("matinee: --port: '70000' is not allowed; allowed is a whole number from 0 to 65535"));
        assertTrue(
                lines.stream().anyMatch(line -> line.startsWith("matinee: MATINEE_RETENTION: 'soon' is not allowed")));
        assertTrue(lines.stream().anyMatch(line -> line.contains("'--wrong'")));
        assertTrue(lines.stream().anyMatch(line -> line.contains("'stray'")));
        assertTrue(lines.stream().anyMatch(line -> line.contains("'haight'")));
        assertTrue(lines.stream().noneMatch(line -> line.contains("\u001b")));
    }

    @Test
    void anUnreadableFileIsNamed() {
        assertTrue(mistakes(Map.of(), "--config=/nonexistent/x").get(0).contains("/nonexistent/x"));
    }

    @Test
    void aFlagWithoutItsValueIsAMistake() {
        assertTrue(mistakes(Map.of(), "--port").get(0).contains("--port"));
    }

    @Test
    void helpAndVersionLeaveWithZero() {
        assertEquals(new Options.Leave(0), read(Map.of(), "--help"));
        String help = out.toString(StandardCharsets.UTF_8);
        for (String option : List.of(
                "host",
                "port",
                "streams",
                "tmpfs-budget",
                "max-streams",
                "session-timeout",
                "retention",
                "ahead",
                "height",
                "preset",
                "torrent-gateway",
                "log-level",
                "config")) {
            assertTrue(help.contains("--" + option), option);
        }
        assertEquals(new Options.Leave(0), read(Map.of(), "--version"));
    }
}
