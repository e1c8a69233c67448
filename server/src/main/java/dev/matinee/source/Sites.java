package dev.matinee.source;

import dev.matinee.process.Errand;
import dev.matinee.source.gate.Pass;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the video in a web page by yt-dlp, where the operator allows that. Its arguments are ours alone, the page's address
 * stands behind {@code --}, and all that it fetches goes through the gate. It works on the thread {@code sites}; methods
 * are for any thread and never wait.
 */
public final class Sites implements AutoCloseable {
    /** Finds nothing. */
    public static final Sites OFF = new Sites(false, 0);

    private static final Logger LOG = LoggerFactory.getLogger(Sites.class);
    private static final String PROGRAM = "yt-dlp";
    /** Protocols, in its own words, that pass the gate and that ffmpeg can be given an address of. */
    private static final String FETCHED = "[protocol~='^(https?|m3u8(_native)?|http_dash_segments)$']";

    private static final int SECONDS = 60;
    private static final int LARGEST = 1 << 20;
    private static final int WAITING = 20;

    /**
     * What a page holds.
     *
     * @param link to the video; null where there is none
     * @param code a word for why not
     * @param words a sentence for it
     */
    public record Found(@Nullable Link link, String code, String words) {}

    private final boolean enabled;
    private final int height;
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), new DefaultThreadFactory("sites", true));
    private volatile @Nullable Errand errand;

    /**
     * @param enabled whether the operator allows it
     * @param height the highest picture that is wanted, in lines
     */
    public Sites(boolean enabled, int height) {
        this.enabled = enabled;
        this.height = height;
    }

    /** Whether the operator allows it. */
    public boolean enabled() {
        return enabled;
    }

    /** Looks for the video of a page; {@code done} is told on another thread, or at once where that can't be. */
    public void find(Link page, Pass pass, Consumer<Found> done) {
        try {
            worker.execute(() -> done.accept(find(page, pass)));
        } catch (RejectedExecutionException e) {
            done.accept(refused("sites_busy", "The server looks into too many pages already. Try again later."));
        }
    }

    private Found find(Link page, Pass pass) {
        if (!installed()) {
            return refused(
                    "ytdlp_missing",
                    "This link leads to a web page, and yt-dlp, which could find the video in it, is not installed on the"
                            + " server. Its operator can type: sudo apt install yt-dlp");
        }
        Errand next = new Errand(false);
        errand = next;
        Errand.Result result = next.run(command(page, pass), pass.environment(), SECONDS, LARGEST);
        LOG.debug("yt-dlp: {} {}", result.exitCode(), result.said().strip());
        if (pass.trouble().isPresent() && result.exitCode() != 0) {
            return refused(pass.trouble().get().code(), pass.trouble().get().words());
        }
        return SiteAnswer.read(result.text())
                .map(link -> new Found(link, "", ""))
                .orElseGet(() ->
                        refused("page_without_video", "yt-dlp finds no video in the page that this link leads to."));
    }

    private List<String> command(Link page, Pass pass) {
        return List.of(
                PROGRAM,
                "--ignore-config",
                "--no-cache-dir",
                "--no-playlist",
                "--playlist-items",
                "1",
                "--no-warnings",
                "--no-progress",
                "--skip-download",
                "--socket-timeout",
                "15",
                "--proxy",
                pass.proxy(),
                // The highest that is wanted, or the lowest of those above; of these, what browsers play as it is.
                "--format-sort",
                "height:" + height + ",vcodec:h264,acodec:aac",
                "--format",
                "bv*" + FETCHED + "+ba" + FETCHED + "/b" + FETCHED,
                "--print",
                SiteAnswer.WHOLE,
                "--print",
                SiteAnswer.PARTS,
                "--",
                page.text());
    }

    private static Found refused(String code, String words) {
        return new Found(null, code, words);
    }

    private static boolean installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
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
