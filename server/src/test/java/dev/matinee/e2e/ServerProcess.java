package dev.matinee.e2e;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a JVM of its own, without a terminal, for what ends a server. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern PAGE = Pattern.compile("Open http://localhost:(\\d+)/");

    private final Process process;
    private final Path out;
    private final Path err;
    private final List<ProcessHandle> seen = new ArrayList<>();

    private ServerProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it; its output goes into {@code folder}. */
    static ServerProcess start(Path folder, String... options) throws IOException {
        return start(folder, List.of(), Map.of(), options);
    }

    /** The same by a launcher, a command line that the JVM's is put behind. */
    static ServerProcess start(Path folder, List<String> launcher, String... options) throws IOException {
        return start(folder, launcher, Map.of(), options);
    }

    /** The same with something different in its environment. */
    static ServerProcess start(Path folder, Map<String, String> environment, String... options) throws IOException {
        return start(folder, List.of(), environment, options);
    }

    private static ServerProcess start(
            Path folder, List<String> launcher, Map<String, String> environment, String... options) throws IOException {
        List<String> line = new ArrayList<>(launcher);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // There before the second compiler has begun: none of them lives long.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.matinee.app.Matinee"));
        line.addAll(List.of(options));
        Path out = Files.createTempFile(folder, "server", ".out");
        Path err = Files.createTempFile(folder, "server", ".err");
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MATINEE_"));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), out, err);
    }

    /** Waits until it is on, and answers where. */
    Api awaitOn() {
        String said = Patience.awaitThat(
                "the server is on",
                Duration.ofSeconds(60),
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("it ended with " + process.exitValue() + ": " + errors());
                    }
                    return output();
                },
                text -> PAGE.matcher(text).find());
        Matcher page = PAGE.matcher(said);
        if (!page.find()) {
            throw new AssertionError(said);
        }
        return new Api(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(page.group(1))));
    }

    /** Waits for its end, and answers its exit code. */
    int awaitExit(Duration most) {
        try {
            if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("no end in " + most);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    /** Its mpv and ffmpeg now. */
    List<ProcessHandle> programs() {
        List<ProcessHandle> now = Programs.below(process.toHandle());
        seen.addAll(now);
        return now;
    }

    /** SIGTERM. */
    void term() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    String output() {
        return read(out);
    }

    String errors() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends what a test that failed has left. */
    @Override
    public void close() {
        process.descendants().forEach(seen::add);
        process.destroyForcibly();
        seen.forEach(ProcessHandle::destroyForcibly);
    }
}
