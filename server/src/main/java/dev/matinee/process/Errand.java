package dev.matinee.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that is run once for what it says. {@link #run} blocks, for a thread of one's own
 * that lives as long as the server: the child dies with the thread that spawned it. {@link #cancel} is for any thread.
 */
public final class Errand {
    /** What came of it. */
    public static final class Result {
        private final int exitCode;
        private final byte[] output;
        private final String said;

        private Result(int exitCode, byte[] output, String said) {
            this.exitCode = exitCode;
            this.output = output;
            this.said = said;
        }

        /** 128 + N for signal N; -1 where it could not be started, took too long or wrote too much. */
        public int exitCode() {
            return exitCode;
        }

        /** What it wrote to stdout. */
        public byte[] output() {
            return output;
        }

        /** The same as UTF-8. */
        public String text() {
            return new String(output, StandardCharsets.UTF_8);
        }

        /** The end of what it wrote to stderr. */
        public String said() {
            return said;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);
    private static final int LONGEST_COMPLAINT = 8 << 10;

    private final boolean gently;
    private final AtomicReference<@Nullable Process> running = new AtomicReference<>();
    private final AtomicBoolean cancelled = new AtomicBoolean();

    /**
     * @param gently with the lowest priority, where nobody waits for it
     */
    public Errand(boolean gently) {
        this.gently = gently;
    }

    /** Runs a program to its end, for at most so many seconds and octets of output. */
    public Result run(List<String> command, Map<String, String> environment, int seconds, int most) {
        return run(command, environment, new byte[0], seconds, most);
    }

    /** The same for one that is given something on its stdin. */
    public Result run(List<String> command, Map<String, String> environment, byte[] input, int seconds, int most) {
        List<String> line = new ArrayList<>(Child.launcher());
        line.addAll(gently ? Priority.low(command) : command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(
                        input.length == 0
                                ? ProcessBuilder.Redirect.from(
                                        Path.of("/dev/null").toFile())
                                : ProcessBuilder.Redirect.PIPE);
        Child.environment(builder, environment);
        try {
            Process process = builder.start();
            running.set(process);
            if (cancelled.get()) {
                end(process);
            }
            if (input.length > 0) {
                feed(process, input);
            }
            return await(process, seconds, most);
        } catch (IOException e) {
            return new Result(-1, new byte[0], String.valueOf(e.getMessage()));
        } finally {
            running.set(null);
        }
    }

    /** On a thread of its own, as a program may want to be read before it reads on. */
    private static void feed(Process process, byte[] input) {
        Thread mouth = new Thread(
                () -> {
                    try (OutputStream out = process.getOutputStream()) {
                        out.write(input);
                    } catch (IOException e) {
                        LOG.debug("a program has not read all that it was given: {}", e.toString());
                    }
                },
                "errand-mouth");
        mouth.setDaemon(true);
        mouth.start();
    }

    private static Result await(Process process, int seconds, int most) throws IOException {
        // A watch of its own, as reading can't be given a time.
        var late = new AtomicBoolean();
        var watch = process.onExit().orTimeout(seconds, TimeUnit.SECONDS).exceptionally(timeout -> {
            late.set(true);
            end(process);
            return process;
        });
        var complaint = new ByteArrayOutputStream();
        Thread ear = new Thread(() -> listen(process.getErrorStream(), complaint), "errand-ear");
        ear.setDaemon(true);
        ear.start();
        byte[] output = process.getInputStream().readNBytes(most + 1);
        if (output.length > most) {
            end(process);
            late.set(true);
        }
        watch.join();
        join(ear);
        String said = complaint.toString(StandardCharsets.UTF_8);
        return new Result(late.get() ? -1 : process.exitValue(), output, said);
    }

    private static void listen(InputStream from, ByteArrayOutputStream complaint) {
        byte[] some = new byte[4096];
        try (from) {
            for (int count = from.read(some); count >= 0; count = from.read(some)) {
                if (complaint.size() > LONGEST_COMPLAINT) {
                    complaint.reset();
                }
                complaint.write(some, 0, count);
            }
        } catch (IOException | UncheckedIOException e) {
            // The program has gone, and what it said with it.
            complaint.writeBytes("(lost)".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void join(Thread ear) {
        try {
            ear.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Ends it, whether it runs already or only will. */
    public void cancel() {
        cancelled.set(true);
        Process process = running.get();
        if (process != null) {
            end(process);
        }
    }
}
