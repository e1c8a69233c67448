package dev.matinee.process;

import io.netty.channel.IoEventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child process, spawned and ended on the reactor thread; the JDK's own reaper thread waits for it, so none is left
 * a zombie. It dies with the server, however that ends, by {@code setpriv --pdeathsig} where that program exists.
 */
final class Child {
    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    /** What a child may know of our environment. FFREPORT, LD_PRELOAD, MPV_HOME, proxies and the like are not among it. */
    private static final List<String> ENVIRONMENT =
            List.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR", "LIBVA_DRIVER_NAME");

    static final long KILL_AFTER_SECONDS = 2;
    private static final List<Path> SETPRIV = List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"));

    private final IoEventLoop loop;
    private final Process process;
    private final String name;
    private boolean ending;
    private boolean exited;
    private int exitCode;

    private Child(IoEventLoop loop, Process process, String name) {
        this.loop = loop;
        this.process = process;
        this.name = name;
    }

    /** Starts a child; {@code onExit} is called on the reactor thread with its exit code (128 + N for signal N). */
    static Child start(
            IoEventLoop loop,
            List<String> launcher,
            List<String> command,
            Map<String, String> environment,
            ProcessBuilder.Redirect in,
            ProcessBuilder.Redirect out,
            ProcessBuilder.Redirect err,
            IntConsumer onExit)
            throws IOException {
        List<String> line = new ArrayList<>(launcher);
        line.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectInput(in).redirectOutput(out).redirectError(err);
        environment(builder, environment);
        var child = new Child(loop, builder.start(), command.get(0));
        child.process.onExit().thenAccept(done -> loop.execute(() -> child.exited(onExit)));
        return child;
    }

    /** What every child finds, and {@code more}. */
    static void environment(ProcessBuilder builder, Map<String, String> more) {
        Map<String, String> ours = System.getenv();
        Map<String, String> theirs = builder.environment();
        theirs.clear();
        ENVIRONMENT.forEach(key -> {
            String value = ours.get(key);
            if (value != null) {
                theirs.put(key, value);
            }
        });
        theirs.put("LC_ALL", "C.UTF-8");
        theirs.putAll(more);
    }

    /** What stands before a command, so that the child dies with the thread that spawned it (man 1 setpriv). */
    static List<String> launcher() {
        return SETPRIV.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(path -> List.of(path.toString(), "--pdeathsig", "KILL", "--"))
                .orElse(List.of());
    }

    private void exited(IntConsumer onExit) {
        exited = true;
        exitCode = process.exitValue();
        LOG.debug("{} ({}) exited with {}", name, process.pid(), exitCode);
        onExit.accept(exitCode);
    }

    boolean hasExited() {
        return exited;
    }

    /** Valid once {@link #hasExited}. */
    int exitCode() {
        return exitCode;
    }

    long pid() {
        return process.pid();
    }

    /** TERM to the child and its descendants, KILL after {@value #KILL_AFTER_SECONDS} s to what is left of them. */
    void end() {
        if (ending || exited) {
            return;
        }
        ending = true;
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroy);
        loop.schedule(() -> kill(family), KILL_AFTER_SECONDS, TimeUnit.SECONDS);
    }

    /** KILL at once, for the server's own end. */
    void kill() {
        kill(family());
    }

    private void kill(List<ProcessHandle> family) {
        family.stream().filter(ProcessHandle::isAlive).forEach(member -> {
            LOG.debug("{} ({}) did not end on TERM: KILL", name, member.pid());
            member.destroyForcibly();
        });
    }

    private List<ProcessHandle> family() {
        ProcessHandle self = process.toHandle();
        // Descendants first, while the parent still ties them to us.
        return Stream.concat(self.descendants(), Stream.of(self)).toList();
    }
}
