package dev.matinee.source.torrent;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the engine. Its thread, {@code torrent-engine}, spawns it and reads what it says until it ends: the
 * parent-death signal is tied to the thread that forked (man 2 prctl, PR_SET_PDEATHSIG). All else is for any thread.
 */
final class EngineProcess {
    private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);
    private static final String MAIN = "dev.matinee.source.torrent.engine.Engine";

    private final EngineOptions options;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private volatile boolean over;
    private volatile boolean ended;
    private volatile @Nullable Process process;

    private EngineProcess(EngineOptions options) {
        this.options = options;
    }

    /** Starts it; a failure comes by {@link #port}. */
    static EngineProcess start(EngineOptions options) {
        EngineProcess engine = new EngineProcess(options);
        Thread thread = new Thread(engine::live, "torrent-engine");
        thread.setDaemon(true);
        thread.start();
        return engine;
    }

    /** Where on 127.0.0.1 it listens, once it does; an {@link IOException} with words where it can't be started. */
    CompletableFuture<Integer> port() {
        return port;
    }

    /** Whether it has ended, and can't be asked any more. */
    boolean over() {
        return over;
    }

    private void live() {
        try {
            Process child = command().start();
            process = child;
            if (ended) {
                child.destroyForcibly();
            }
            OutputStream stdin = child.getOutputStream();
            stdin.write((new ObjectMapper().writeValueAsString(options) + "\n").getBytes(StandardCharsets.UTF_8));
            // Stays open: its end is the end of the engine.
            stdin.flush();
            try (var stdout =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                String line = stdout.readLine();
                if (line != null && line.matches("ready \\d{1,5}")) {
                    LOG.info("the torrent engine runs, process {}", child.pid());
                    port.complete(Integer.parseInt(line.substring(6)));
                } else {
                    String words = line == null ? "it ended at once" : line.replaceFirst("^failed ", "");
                    port.completeExceptionally(new IOException(words));
                }
            }
            int code = child.waitFor();
            LOG.info("the torrent engine has ended ({})", code);
        } catch (IOException e) {
            LOG.warn("the torrent engine can't be started: {}", e.toString());
            port.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over = true;
            port.completeExceptionally(new IOException("it has ended"));
        }
    }

    /** Waits until it has gone, a few seconds at most. */
    void awaitEnd() {
        Process child = process;
        try {
            if (child != null && !child.waitFor(5, TimeUnit.SECONDS)) {
                LOG.warn("the torrent engine does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ProcessBuilder command() {
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
            line.addAll(List.of("/usr/bin/setpriv", "--pdeathsig", "KILL"));
        }
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(
                // Small, and there before the first peer answers.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xss512k",
                "-Xms8m",
                "-Xmx128m",
                "-XX:MaxDirectMemorySize=64m"));
        int version = Runtime.version().feature();
        Path archive = classArchive(version);
        if (Files.exists(archive)) {
            // One that no longer fits the jar or the JVM is passed over, and need not be told of.
            line.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }
        if (version >= 22) {
            line.add("--enable-native-access=ALL-UNNAMED");
        }
        if (version >= 24) {
            line.add("--sun-misc-unsafe-memory-access=allow");
        }
        line.addAll(List.of("-cp", classPath(), MAIN));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("MATINEE_") || name.startsWith("LD_"));
        return builder;
    }

    /** What {@code ./matinee} has kept of the engine's classes beside the jar (JEP 350): half of a start's time. */
    private static Path classArchive(int version) {
        return Path.of(System.getProperty("java.class.path"))
                .toAbsolutePath()
                .resolveSibling("matinee-engine-" + version + ".jsa");
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Ends it; its folder is whoever owns it to remove. */
    void end() {
        ended = true;
        Process child = process;
        if (child != null) {
            child.destroyForcibly();
        }
    }
}
