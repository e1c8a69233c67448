package dev.matinee.e2e;

import dev.matinee.app.Configuration;
import dev.matinee.app.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A whole server in this JVM on a port of its own, its streams in a fresh directory of the RAM disk. */
final class TestServer implements AutoCloseable {
    /** What a test may want to be different. */
    static final class Setup {
        private int maxStreams = 2;
        private Duration timeout = Duration.ofSeconds(45);
        private Duration retention = Duration.ofHours(1);
        private Duration ahead = Duration.ofSeconds(60);
        private boolean copy = true;
        private @Nullable String on;
        private String budget = "128M";
        private LongSupplier clock = System::nanoTime;
        private final List<String> options = new ArrayList<>();

        Setup maxStreams(int most) {
            maxStreams = most;
            return this;
        }

        Setup timeout(Duration time) {
            timeout = time;
            return this;
        }

        Setup retention(Duration time) {
            retention = time;
            return this;
        }

        Setup ahead(Duration time) {
            ahead = time;
            return this;
        }

        Setup copy(boolean allowed) {
            copy = allowed;
            return this;
        }

        /** An option as on the command line. */
        Setup option(String text) {
            options.add(text);
            return this;
        }

        Setup budget(String size) {
            budget = size;
            return this;
        }

        /** Lets the sessions' time run faster, for films that nobody wants to wait for. */
        Setup faster(int times) {
            long from = System.nanoTime();
            clock = () -> from + (System.nanoTime() - from) * times;
            return this;
        }

        /** What the server before is to have written down of what was on. */
        Setup on(String text) {
            on = text;
            return this;
        }

        TestServer start() throws IOException {
            return new TestServer(this);
        }
    }

    private final Path streams;
    private final Server server;
    private final Api api;

    private TestServer(Setup setup) throws IOException {
        streams = freshDirectory();
        if (setup.on != null) {
            Files.writeString(streams.resolve("on.json"), setup.on);
        }
        // The last of the same option counts.
        List<String> line = new ArrayList<>(List.of("--uploads=" + streams));
        line.addAll(setup.options);
        line.addAll(List.of(
                "--host=127.0.0.1",
                "--port=0",
                "--streams=" + streams,
                "--tmpfs-budget=" + setup.budget,
                "--max-streams=" + setup.maxStreams,
                "--session-timeout=" + setup.timeout.toMillis() + "ms",
                "--retention=" + setup.retention.toMillis() + "ms",
                "--ahead=" + setup.ahead.toMillis() + "ms",
                "--copy=" + (setup.copy ? "auto" : "never")));
        server = Server.start(Configuration.of(line.toArray(String[]::new)), setup.clock);
        api = new Api(server.address());
    }

    static Setup with() {
        return new Setup();
    }

    /** A new directory on the RAM disk; whoever asks removes it by {@link #remove}. */
    static Path freshDirectory() throws IOException {
        return Files.createTempDirectory(Path.of("/dev/shm"), "matinee-it-");
    }

    Api api() {
        return api;
    }

    Path streams() {
        return streams;
    }

    /** Everything in the streams directory. */
    List<Path> files() {
        return files(streams);
    }

    /** What a server that was stopped should have removed: not what it wrote down for the next one. */
    static List<Path> leftBehind(Path directory) {
        return files(directory).stream()
                .filter(file -> !file.getFileName().toString().equals("on.json"))
                .toList();
    }

    /** All that is in a streams directory but its lock. */
    static List<Path> files(Path directory) {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(path -> !path.equals(directory) && !path.endsWith("lock"))
                    .toList();
        } catch (UncheckedIOException | IOException e) {
            // A file went away during the walk: look again.
            return files(directory);
        }
    }

    /** Waits until nothing is left of any session: no program, no file, no place among the running ones. */
    void awaitNothingLeft() {
        Programs.awaitNone();
        Patience.awaitThat("an empty streams directory", Duration.ofSeconds(60), this::files, List::isEmpty);
        Patience.awaitThat("no stream counted", Duration.ofSeconds(60), api::running, count -> count == 0);
    }

    /** Stops all sessions and waits until nothing is left of them. */
    void clear() {
        api.get("/streams")
                .json()
                .get("streams")
                .forEach(stream -> api.stop(stream.get("session").asText()));
        awaitNothingLeft();
    }

    /** Stops the server; then neither a file nor a program of it may be left. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            Programs.awaitNone();
            List<Path> left = leftBehind(streams);
            if (!left.isEmpty()) {
                throw new AssertionError("left behind by a server that was stopped: " + left);
            }
        } finally {
            remove(streams);
        }
    }

    static void remove(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
