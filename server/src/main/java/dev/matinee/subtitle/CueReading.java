package dev.matinee.subtitle;

import dev.matinee.process.Pipeline;
import dev.matinee.process.PipelineExit;
import dev.matinee.process.PipelineListener;
import dev.matinee.process.Priority;
import dev.matinee.process.ProcessReactor;
import dev.matinee.source.NetworkOptions;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.gate.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the cues of one text track out of a source, from a place on: a pair of ffmpegs beside those of the film, with low
 * priority. All on the reactor thread.
 *
 * <p>Sound, or pictures where there is none, comes along through the pump. That is what credit is counted by: without it
 * the first ffmpeg stands still in its {@code write(2)} after a few seconds of film, where subtitles alone would never fill
 * a pipe. And it tells how far the reading has come, which subtitles, coming when they come, don't.
 */
public final class CueReading {
    /** What it is told. Nothing comes after {@link #onEnd}. */
    public interface Listener {
        /** Another cue, perhaps one that is known already. */
        void onCue(Cue cue);

        /** A cue was there, and can't be read: what stands in its place is no text in UTF-8, for one. */
        void onUnreadable();

        /**
         * It is over.
         *
         * @param clean whether it came to the end of the source, as far as ffmpeg knows
         * @param trouble what kept the source from being fetched
         */
        void onEnd(boolean clean, Optional<Trouble> trouble);
    }

    /**
     * What to read.
     *
     * @param ffmpeg the program
     * @param pass what it may fetch; closed at the end
     * @param url the address, made ready by the pass
     * @param subtitle number of the stream among the source's subtitles, from 0
     * @param sound whether the source has any
     * @param fromMicros where to begin; it reads from 10 s earlier, for what is shown there already
     */
    public record Plan(String ffmpeg, Pass pass, String url, int subtitle, boolean sound, long fromMicros) {}

    private static final Logger LOG = LoggerFactory.getLogger(CueReading.class);
    private static final long EARLIER_MICROS = 10_000_000;
    /** Matroska can't hold negative times, which sound may begin with: all travels shifted by this. */
    private static final long SHIFT_SECONDS = 10;

    private static final long SHIFT_MICROS = SHIFT_SECONDS * 1_000_000;
    /** How much later a cue may come out than the sound of its moment. */
    private static final long MARGIN_MICROS = 1_000_000;

    private static final Duration SILENCE = Duration.ofSeconds(60);
    /** A line of {@code -f framecrc}: stream, decoding and presentation time in milliseconds, which is Matroska's unit. */
    private static final Pattern FRAME = Pattern.compile("0, *(\\d{1,15}), *-?\\d+,.*");

    /** Only the subtitles are decoded. The second is what ffmpeg says from version 7 on. */
    private static final Pattern UNREADABLE =
            Pattern.compile("^Error while decoding stream|Error submitting packet to decoder");

    private final Plan plan;
    private final Listener listener;
    private final CueLines lines = new CueLines(SHIFT_MICROS);
    private final Pipeline pipeline;
    private long reachedMicros;

    private CueReading(ProcessReactor reactor, Plan plan, Listener listener) {
        this.plan = plan;
        this.listener = listener;
        reachedMicros = plan.fromMicros();
        pipeline = reactor.start(
                Priority.low(reader(plan)), plan.pass().environment(), Priority.low(teller(plan)), new Ear());
    }

    public static CueReading start(ProcessReactor reactor, Plan plan, Listener listener) {
        return new CueReading(reactor, plan, listener);
    }

    /** Gives or takes away credit. */
    public void flow(boolean open) {
        pipeline.flow(open);
    }

    /**
     * Up to where it has come in the source. The cues before that have been told, or will be within a moment: they come by
     * another pipe.
     */
    public long reachedMicros() {
        return reachedMicros;
    }

    /** Ends it. The listener hears of that too. */
    public void stop() {
        pipeline.end();
    }

    private static List<String> reader(Plan plan) {
        List<String> line =
                new ArrayList<>(List.of(plan.ffmpeg(), "-hide_banner", "-nostdin", "-nostats", "-v", "warning"));
        line.addAll(NetworkOptions.film(SILENCE).ffmpeg());
        long from = plan.fromMicros() - EARLIER_MICROS;
        if (from > 0) {
            line.addAll(List.of("-ss", String.format(Locale.ROOT, "%d.%06d", from / 1_000_000, from % 1_000_000)));
        }
        line.addAll(
                List.of("-i", plan.url(), "-map", "0:s:" + plan.subtitle(), "-map", plan.sound() ? "0:a:0" : "0:V:0"));
        line.addAll(List.of("-c:s", "subrip", "-c:a", "copy", "-c:v", "copy", "-copyts", "-start_at_zero"));
        line.addAll(List.of("-output_ts_offset", Long.toString(SHIFT_SECONDS)));
        // Or sound would wait in the muxer for 10 s of it to see whether a subtitle comes before it.
        line.addAll(List.of("-max_interleave_delta", "500000", "-f", "matroska", "pipe:1"));
        return List.copyOf(line);
    }

    private static List<String> teller(Plan plan) {
        List<String> line =
                new ArrayList<>(List.of(plan.ffmpeg(), "-hide_banner", "-nostdin", "-nostats", "-v", "warning"));
        line.addAll(NetworkOptions.STDIN_ALONE);
        line.addAll(List.of("-f", "matroska", "-copyts", "-i", "pipe:0"));
        line.addAll(List.of("-map", "0:s:0", "-c:s", "webvtt", "-flush_packets", "1", "-f", "webvtt", "pipe:1"));
        line.addAll(List.of("-map", plan.sound() ? "0:a:0" : "0:v:0", "-c", "copy"));
        line.addAll(List.of("-flush_packets", "1", "-f", "framecrc", "pipe:2"));
        return List.copyOf(line);
    }

    private final class Ear implements PipelineListener {
        @Override
        public void onProducerLine(String line) {
            LOG.debug("subtitle {} source: {}", plan.subtitle(), line);
            if (UNREADABLE.matcher(line).find()) {
                listener.onUnreadable();
            }
        }

        @Override
        public void onConsumerOutput(String line) {
            lines.accept(line).ifPresent(listener::onCue);
        }

        @Override
        public void onConsumerLine(String line) {
            Matcher frame = FRAME.matcher(line);
            if (frame.matches()) {
                // A cue is written at once, so that what has come of one by now is all of it.
                lines.finish().ifPresent(listener::onCue);
                long here = Long.parseLong(frame.group(1)) * 1000 - SHIFT_MICROS - MARGIN_MICROS;
                reachedMicros = Math.max(reachedMicros, here);
            } else if (!line.startsWith("#")) {
                LOG.debug("subtitle {}: {}", plan.subtitle(), line);
            }
        }

        @Override
        public void onEnd(PipelineExit exit) {
            lines.finish().ifPresent(listener::onCue);
            Optional<Trouble> trouble = plan.pass().trouble();
            plan.pass().close();
            listener.onEnd(exit.clean(), trouble);
        }
    }
}
