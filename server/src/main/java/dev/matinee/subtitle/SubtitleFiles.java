package dev.matinee.subtitle;

import dev.matinee.process.Errand;
import dev.matinee.source.NetworkOptions;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.gate.Trouble;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches and reads files of subtitles, by ffmpeg, which is given them on its stdin and may open nothing else; what is
 * fetched comes through the gate. Works on the thread {@code subtitles}; methods are for any thread and never wait.
 */
public final class SubtitleFiles implements AutoCloseable {
    /** The largest file that is taken, in octets. */
    public static final int LARGEST = 2 << 20;

    /**
     * What came of it.
     *
     * @param file null where it is of no use
     * @param code a word for why
     * @param words a sentence for it
     */
    public record Read(@Nullable SubtitleFile file, String code, String words) {
        static Read refused(String code, String words) {
            return new Read(null, code, words);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SubtitleFiles.class);
    private static final int SECONDS = 20;
    private static final Duration SILENCE = Duration.ofSeconds(15);
    private static final int LARGEST_OUTPUT = 4 * LARGEST;
    private static final int WAITING = 20;
    private static final Read NONE = Read.refused(
            "subtitle_malformed",
            "This is no file of subtitles: it takes .srt, .vtt, .ass or .ssa with at least one line in it.");
    private static final Read TOO_LARGE = Read.refused(
            "subtitle_too_large",
            "This is too large for a file of subtitles; at most " + (LARGEST >> 20) + " MiB are taken.");

    private final String ffmpeg;
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            new DefaultThreadFactory("subtitles", true));
    private volatile @Nullable Errand errand;

    /**
     * @param ffmpeg the program
     */
    public SubtitleFiles(String ffmpeg) {
        this.ffmpeg = ffmpeg;
    }

    /** Reads a file; {@code done} is told on another thread, or at once where that can't be. */
    public void read(byte[] octets, String name, Consumer<Read> done) {
        work(() -> read(octets, name), done);
    }

    /** Fetches a file through a pass, which is closed afterwards, and reads it; {@code done} as above. */
    public void fetch(String url, Pass pass, String name, Consumer<Read> done) {
        work(() -> fetch(url, pass, name), read -> {
            pass.close();
            done.accept(read);
        });
    }

    private interface Work {
        Read run();
    }

    private void work(Work work, Consumer<Read> done) {
        try {
            worker.execute(() -> done.accept(work.run()));
        } catch (RejectedExecutionException e) {
            done.accept(Read.refused("subtitles_busy", "Too many subtitles are being read already. Try again later."));
        }
    }

    private Read fetch(String url, Pass pass, String name) {
        List<String> line = new ArrayList<>(quiet());
        line.add("-nostdin");
        line.addAll(NetworkOptions.once(SILENCE).ffmpeg());
        // Octets as they are, whatever they may be.
        line.addAll(List.of("-f", "data", "-i", url, "-map", "0", "-c", "copy", "-f", "data", "pipe:1"));
        Errand.Result result = run(line, pass.environment(), new byte[0], LARGEST);
        if (result.output().length > LARGEST) {
            return TOO_LARGE;
        }
        Optional<Trouble> trouble = pass.trouble();
        if (trouble.isPresent()) {
            return Read.refused(trouble.get().code(), trouble.get().words());
        }
        if (result.exitCode() != 0 && result.output().length == 0) {
            LOG.info("subtitles not fetched: {}", result.said().strip().replaceAll("\\s+", " "));
            return Read.refused("subtitle_not_fetched", "The server of this link does not hand the subtitles out.");
        }
        return read(result.output(), name);
    }

    private Read read(byte[] octets, String name) {
        if (octets.length > LARGEST) {
            return TOO_LARGE;
        }
        Optional<String> text = Charsets.decode(octets);
        Optional<SubtitleFile.Format> format = text.flatMap(SubtitleFile.Format::of);
        if (format.isEmpty()) {
            return NONE;
        }
        List<String> line = new ArrayList<>(quiet());
        line.addAll(NetworkOptions.STDIN_ALONE);
        line.addAll(List.of("-f", format.get().reader(), "-i", "pipe:0"));
        line.addAll(List.of("-map", "0:s:0", "-c:s", "webvtt", "-f", "webvtt", "pipe:1"));
        Errand.Result result = run(line, Map.of(), text.get().getBytes(StandardCharsets.UTF_8), LARGEST_OUTPUT);
        List<Cue> cues = cues(result.text());
        LOG.debug("{} cues of {}: {} {}", cues.size(), format.get(), result.exitCode(), result.said());
        return cues.isEmpty() ? NONE : new Read(SubtitleFile.of(name, format.get(), text.get(), cues), "", "");
    }

    private List<String> quiet() {
        return List.of(ffmpeg, "-hide_banner", "-nostats", "-v", "warning");
    }

    private Errand.Result run(List<String> line, Map<String, String> environment, byte[] input, int most) {
        Errand next = new Errand(true);
        errand = next;
        return next.run(line, environment, input, SECONDS, most);
    }

    private static List<Cue> cues(String webvtt) {
        var lines = new CueLines(0);
        List<Cue> cues = new ArrayList<>();
        webvtt.lines().forEach(line -> lines.accept(line).ifPresent(cues::add));
        lines.finish().ifPresent(cues::add);
        return List.copyOf(cues);
    }

    @Override
    public void close() {
        worker.shutdownNow();
        Errand running = errand;
        if (running != null) {
            running.cancel();
        }
    }
}
