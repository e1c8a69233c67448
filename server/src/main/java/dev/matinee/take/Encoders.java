package dev.matinee.take;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which encoder is used: x264 until another one has shown on this machine that it works, and again from the moment that
 * it no longer does. One for the whole server; any thread may ask.
 */
public final class Encoders {
    private static final Logger LOG = LoggerFactory.getLogger(Encoders.class);
    private static final long TRIAL_SECONDS = 20;
    /** In the trial's 3 s keyframes are forced at 0, 0.24, 0.48, 0.98, 1.48 and 1.98 s: each begins a segment. */
    private static final int TRIAL_SEGMENTS = 6;

    private volatile Encoder current;

    private Encoders(Encoder first) {
        current = first;
    }

    /** Uses this one, until it fails. */
    public static Encoders beginningWith(Encoder first) {
        return new Encoders(first);
    }

    /**
     * Tries the wanted ones in this order, on a thread that ends with that; x264 serves meanwhile.
     *
     * @param sizes whether they will have to keep smaller pictures below what larger ones cost
     */
    public static Encoders search(String ffmpeg, boolean fpsMode, List<Encoder> wanted, boolean sizes) {
        var encoders = new Encoders(Encoder.X264);
        if (!wanted.isEmpty()) {
            Thread thread = new Thread(() -> encoders.tryOut(ffmpeg, fpsMode, wanted, sizes), "encoders");
            thread.setDaemon(true);
            thread.start();
        }
        return encoders;
    }

    /** The one to be used for what begins now. */
    public Encoder current() {
        return current;
    }

    /** One has failed in the middle of a film: x264 from now on. */
    void failed(Encoder encoder) {
        if (current == encoder && encoder != Encoder.X264) {
            LOG.warn("the encoder {} has failed; x264 encodes from now on", encoder.word());
            current = Encoder.X264;
        }
    }

    private void tryOut(String ffmpeg, boolean fpsMode, List<Encoder> wanted, boolean sizes) {
        for (Encoder each : wanted) {
            if (each.device().isPresent() && works(ffmpeg, fpsMode, each, sizes)) {
                LOG.info("pictures are encoded by {}", each.word());
                current = each;
                return;
            }
            LOG.debug("no {} on this machine", each.word());
        }
        if (wanted.size() == 1) {
            LOG.warn(
                    "{} does not work on this machine; x264 encodes",
                    wanted.get(0).word());
        }
    }

    /** Whether it encodes a few seconds, and cuts them where it is told to. Waits for it. */
    public static boolean works(String ffmpeg, boolean fpsMode, Encoder encoder, boolean sizes) {
        try {
            Path folder = Files.createTempDirectory("matinee-encoder");
            try {
                return segments(Commands.trial(ffmpeg, fpsMode, encoder, sizes, folder)) >= TRIAL_SEGMENTS;
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            LOG.warn("the encoder {} could not be tried: {}", encoder.word(), e.toString());
            return false;
        }
    }

    private static long segments(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        // A driver that hangs takes its ffmpeg with it.
        process.onExit().orTimeout(TRIAL_SECONDS, TimeUnit.SECONDS).exceptionally(late -> {
            process.destroyForcibly();
            return process;
        });
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            long count = lines.lines().count();
            return process.waitFor() == 0 ? count : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
