package dev.matinee.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The mpv and ffmpeg that run below a process, as /proc tells it (man 5 proc). */
final class Programs {
    private Programs() {}

    /** Those of this JVM. */
    static List<ProcessHandle> ours() {
        return below(ProcessHandle.current());
    }

    /** Those of another process, its grandchildren included. */
    static List<ProcessHandle> below(ProcessHandle parent) {
        return parent.descendants().filter(Programs::isMedia).toList();
    }

    /** Those of this JVM whose program has this name. */
    static List<ProcessHandle> ours(String name) {
        return ours().stream().filter(handle -> comm(handle).equals(name)).toList();
    }

    private static boolean isMedia(ProcessHandle handle) {
        String name = comm(handle);
        // A child that has not become its program yet is still the launcher.
        return name.equals("mpv") || name.equals("ffmpeg") || name.equals("setpriv") || name.equals("jspawnhelper");
    }

    private static String comm(ProcessHandle handle) {
        String stat = stat(handle);
        return stat.isEmpty() ? "" : stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    }

    /** Whether it still runs; a zombie, which waits only for whoever inherited it, does not. */
    static boolean runs(ProcessHandle handle) {
        String stat = stat(handle);
        return handle.isAlive() && !stat.isEmpty() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    }

    private static String stat(ProcessHandle handle) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            // ESRCH while reading: it went away between opening and reading.
            return "";
        }
    }

    /** Waits until this JVM has no mpv and no ffmpeg, zombies included. */
    static void awaitNone() {
        Patience.awaitThat("no mpv and no ffmpeg", Duration.ofSeconds(60), Programs::ours, List::isEmpty);
    }

    /** kill -9. */
    static void kill(ProcessHandle handle) {
        if (!handle.destroyForcibly()) {
            throw new AssertionError(handle.pid() + " could not be killed");
        }
    }
}
