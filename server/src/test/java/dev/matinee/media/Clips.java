package dev.matinee.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clips for tests, made by the real ffmpeg and kept for the length of the build. */
public final class Clips {
    private static final Path FOLDER = Path.of("target", "clips");

    private Clips() {}

    /** 320 by 180, 30 pictures a second, H.264 and AAC, index in front. */
    public static Path h264(int seconds) {
        return make(
                "h264-" + seconds + ".mp4",
                video("320x180", 30, seconds),
                tone(seconds),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-movflags", "+faststart"));
    }

    /** As {@link #h264}, in Matroska, with English and German sound and French subtitles. */
    public static Path tracks(int seconds) {
        Path subtitles = file("french.srt", "1\n00:00:01,000 --> 00:00:50,000\nBonjour\n".getBytes(UTF_8));
        return make(
                "tracks-" + seconds + ".mkv",
                video("320x180", 30, seconds),
                tone(seconds),
                List.of("-i", subtitles.toString()),
                List.of("-map", "0:v", "-map", "1:a", "-map", "1:a", "-map", "2:s"),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-c:s", "srt"),
                List.of("-metadata:s:a:0", "language=eng", "-metadata:s:a:0", "title=It's (not) easy"),
                List.of("-metadata:s:a:1", "language=deu", "-metadata:s:s:0", "language=fra"));
    }

    /** A film whose pictures tell their second: ten upright stripes, white where that bit of it is set, the lowest left. */
    public static Path clock(int seconds) {
        StringBuilder stripes = new StringBuilder();
        for (int bit = 0; bit < 10; bit++) {
            stripes.append(bit == 0 ? "" : ",")
                    .append("drawbox=w=32:h=180:c=white:t=fill:x=" + 32 * bit)
                    .append(":enable='mod(floor(t/" + (1 << bit) + "),2)'");
        }
        return make(
                "clock-" + seconds + ".mp4",
                List.of("-f", "lavfi", "-i", "color=black:s=320x180:r=10:d=" + seconds),
                tone(seconds),
                List.of("-vf", stripes.toString(), "-c:v", "libx264", "-preset", "ultrafast", "-g", "20"),
                List.of("-c:a", "aac", "-movflags", "+faststart"));
    }

    /** A test picture with a running clock. */
    public static List<String> video(String size, int rate, int seconds) {
        return List.of("-f", "lavfi", "-i", "testsrc2=s=" + size + ":r=" + rate + ":d=" + seconds);
    }

    /** A tone of 440 Hz. */
    public static List<String> tone(int seconds) {
        return List.of("-f", "lavfi", "-i", "sine=frequency=440:duration=" + seconds);
    }

    /** Runs ffmpeg with these arguments and {@code name} as its output, unless that is there already. */
    @SafeVarargs
    public static Path make(String name, List<String>... arguments) {
        Path file = FOLDER.resolve(name).toAbsolutePath();
        if (Files.exists(file)) {
            return file;
        }
        try {
            Files.createDirectories(FOLDER);
            Path part = FOLDER.resolve("part-" + ProcessHandle.current().pid() + "-" + name);
            List<String> line = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y"));
            for (List<String> some : arguments) {
                line.addAll(some);
            }
            line.add(part.toString());
            run(line);
            return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Writes a small file beside the clips, whole at once: another process of this build may be reading it. */
    public static Path file(String name, byte[] content) {
        try {
            Files.createDirectories(FOLDER);
            Path part = FOLDER.resolve("part-" + ProcessHandle.current().pid() + "-" + name);
            return Files.move(Files.write(part, content), FOLDER.resolve(name), StandardCopyOption.ATOMIC_MOVE)
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Runs a program to its end and answers what it wrote to stdout; fails the test when it fails. */
    public static String run(List<String> line) {
        try {
            Path errors = Files.createTempFile("matinee-test", ".err");
            Process process = new ProcessBuilder(line)
                    .redirectError(errors.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end in 120 s: " + line);
            }
            String said = Files.readString(errors);
            Files.delete(errors);
            if (process.exitValue() != 0) {
                throw new AssertionError(line + " failed: " + said);
            }
            return output;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
