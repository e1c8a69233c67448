package dev.matinee.app;

import dev.matinee.process.ProcessReactor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks mpv and ffmpeg for their versions and for the codecs and muxers that a take uses. Runs once at the start, before
 * the server listens; the four questions are put at the same time.
 */
final class Dependencies {
    private static final int PATIENCE_SECONDS = 30;
    /** Stands for no answer in time. */
    private static final String SILENCE = "\0";

    private static final String INSTALL = "apt-get install -y mpv ffmpeg";
    private static final Pattern VERSION = Pattern.compile("(?m)^(?:mpv|ffmpeg)(?: version)? (?:n|v)?([0-9][^ \\n]*)");
    private static final Pattern NUMBER = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?");

    private Dependencies() {}

    /** What was found, one entry a program. */
    static List<Dependency> check(String mpv, String ffmpeg) {
        var mpvVersion = ask(mpv, "--no-config", "--version");
        var mpvEncoders = ask(mpv, "--no-config", "--oac=help");
        var ffmpegVersion = ask(ffmpeg, "-hide_banner", "-version");
        var encoders = ask(ffmpeg, "-hide_banner", "-encoders");
        var formats = ask(ffmpeg, "-hide_banner", "-formats");
        List<Dependency> found = new ArrayList<>();
        found.add(judge("mpv", mpvVersion.join(), missing(mpvEncoders.join(), "flac"), Dependencies::mpvWarning));
        found.add(judge(
                "ffmpeg",
                ffmpegVersion.join(),
                Stream.of(
                                missing(encoders.join(), "libx264"),
                                missing(encoders.join(), "aac"),
                                missing(formats.join(), "nut"),
                                missing(formats.join(), "segment"),
                                missing(formats.join(), "mpegts"))
                        .flatMap(List::stream)
                        .toList(),
                Dependencies::ffmpegWarning));
        ProcessReactor.unavailable().ifPresent(why -> found.add(new Dependency("epoll", "", why, "")));
        return found;
    }

    private interface Advice {
        /** What to say of a version, empty if nothing. */
        String of(int major, int minor, int patch);
    }

    private static Dependency judge(String name, String answer, List<String> missing, Advice advice) {
        if (answer.equals(SILENCE)) {
            String words = name + " has not said its version within " + PATIENCE_SECONDS
                    + " s. Is this machine too busy? Start Matinee again.";
            return new Dependency(name, "", words, "");
        }
        Matcher version = VERSION.matcher(answer);
        if (!version.find()) {
            return new Dependency(name, "", name + " is not installed. Type: " + INSTALL, "");
        }
        String text = version.group(1);
        if (!missing.isEmpty()) {
            String words = "This build of " + name + " lacks " + String.join(", ", missing) + ". Type: " + INSTALL;
            return new Dependency(name, text, words, "");
        }
        Matcher number = NUMBER.matcher(text);
        String warning = number.find() ? advice.of(part(number, 1), part(number, 2), part(number, 3)) : "";
        return new Dependency(name, text, "", warning);
    }

    private static int part(Matcher number, int group) {
        String digits = number.group(group);
        return digits == null || digits.length() > 8 ? 0 : Integer.parseInt(digits);
    }

    private static List<String> missing(String listing, String word) {
        // A build that can't be asked at all is reported as not installed.
        boolean there = Pattern.compile("(?m)^.*\\b" + Pattern.quote(word) + "\\b")
                .matcher(listing)
                .find();
        return there ? List.of() : List.of(word);
    }

    private static String mpvWarning(int major, int minor, int patch) {
        boolean holed = major == 0 && (minor < 33 || (minor == 33 && patch < 1));
        return holed ? "This mpv is older than 0.33.1 and open to CVE-2021-30145. Update it." : "";
    }

    private static String ffmpegWarning(int major, int minor, int patch) {
        return major < 4 || (major == 4 && minor < 3)
                ? "This ffmpeg is older than 4.3 and no longer gets security fixes. Update it."
                : "";
    }

    /** Whether ffmpeg knows {@code -fps_mode} (5.1 and later; builds from git carry no number and are new). */
    static boolean knowsFpsMode(List<Dependency> found) {
        return found.stream()
                .filter(dependency -> dependency.name().equals("ffmpeg"))
                .map(dependency -> NUMBER.matcher(dependency.version()))
                .filter(Matcher::find)
                .noneMatch(number -> part(number, 1) < 5 || (part(number, 1) == 5 && part(number, 2) < 1));
    }

    private static CompletableFuture<String> ask(String... command) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread asker = new Thread(() -> answer.complete(run(command)), "ask-" + command[0]);
        asker.setDaemon(true);
        asker.start();
        return answer.completeOnTimeout(SILENCE, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Not there: the same as a program that says nothing.
            return "";
        }
    }
}
