package dev.matinee.take;

import dev.matinee.process.Pipeline;
import dev.matinee.process.PipelineExit;
import dev.matinee.process.PipelineListener;
import dev.matinee.process.ProcessReactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of mpv and ffmpeg. Created, used and told of its end on the reactor thread. */
public final class Take {
    private static final Logger LOG = LoggerFactory.getLogger(Take.class);
    private static final int KEPT_LINES = 60;

    private final ProcessReactor reactor;
    private final TakePlan plan;
    private final Encoding encoding;
    private final Deadlines deadlines;
    private final TakeListener listener;
    private final ArrayDeque<String> said = new ArrayDeque<>();
    private Pipeline pipeline;
    private Step step = Step.CONNECTING;
    private long endMicros;
    private boolean audioOnly;
    private boolean reshaping;
    private boolean stopped;
    private TakeEnd verdict = TakeEnd.FINISHED;

    private Take(ProcessReactor reactor, TakePlan plan, Encoding encoding, Deadlines deadlines, TakeListener listener) {
        this.reactor = reactor;
        this.plan = plan;
        this.encoding = encoding;
        this.deadlines = deadlines;
        this.listener = listener;
        this.endMicros = plan.startMicros();
        this.pipeline = run();
    }

    /** Starts the two programs. Even a failure to do so is told by {@link TakeListener#onEnd}, later. */
    public static Take start(
            ProcessReactor reactor, TakePlan plan, Encoding encoding, Deadlines deadlines, TakeListener listener) {
        return new Take(reactor, plan, encoding, deadlines, listener);
    }

    private Pipeline run() {
        return reactor.start(Commands.mpv(plan, encoding), Commands.ffmpeg(plan, encoding, audioOnly), new Ear());
    }

    /** Gives or takes away credit: a take without it stands still and costs no CPU. */
    public void flow(boolean open) {
        pipeline.flow(open);
    }

    public boolean flowing() {
        return pipeline.flowing();
    }

    /** Where in the source its last segment ends. */
    public long endMicros() {
        return endMicros;
    }

    /** Process ids of the programs that run for it. */
    public List<Long> pids() {
        return pipeline.pids();
    }

    /** Ends it; {@link TakeListener#onEnd} follows within about 2 s. Safe to call again. */
    public void stop() {
        stopped = true;
        pipeline.end();
    }

    /** To be called a few times a second: ends the take when nothing has moved for longer than its deadlines allow. */
    public void check() {
        Duration still = pipeline.stalled();
        boolean begun = pipeline.bytes() > 0;
        if (stopped
                || !verdict.equals(TakeEnd.FINISHED)
                || still.compareTo(begun ? deadlines.stall() : deadlines.first()) <= 0) {
            return;
        }
        verdict = begun
                ? new TakeEnd(TakeEnd.Outcome.FAILED, "source_stalled", "The source has stopped sending.")
                : step == Step.CONNECTING
                        ? new TakeEnd(
                                TakeEnd.Outcome.HOPELESS, "source_timeout", "The server of this link does not answer.")
                        : new TakeEnd(
                                TakeEnd.Outcome.HOPELESS,
                                "source_timeout",
                                "The server of this link answers, but sends nothing that could be shown.");
        pipeline.end();
    }

    private void step(Step next) {
        if (next.compareTo(step) > 0) {
            step = next;
            listener.onStep(next);
        }
    }

    private void onMedia(MediaInfo media) {
        if (!media.hasVideo() && !audioOnly) {
            // The segmenter waits for keyframes that never come: begin again, cutting by time.
            LOG.debug("{}: no video, restarting as audio only", plan.name());
            audioOnly = true;
            reshaping = true;
            pipeline.end();
        }
        listener.onMedia(media);
    }

    /** A line of the segment list: {@code name,start,end}, in seconds. */
    private void onListed(String line) {
        String[] fields = line.split(",", -1);
        if (reshaping || fields.length != 3) {
            return;
        }
        long base = audioOnly ? plan.startMicros() : 0;
        long end = base + Math.round(Double.parseDouble(fields[2]) * 1e6);
        if (end <= endMicros) {
            LOG.debug("{}: empty segment {} left out", plan.name(), fields[0]);
            return;
        }
        long start = endMicros;
        endMicros = end;
        step(Step.READY);
        listener.onSegment(fields[0], start, end - start);
    }

    private void remember(String line) {
        if (said.size() == KEPT_LINES) {
            said.removeFirst();
        }
        said.addLast(line);
    }

    private TakeEnd judge(PipelineExit exit) {
        if (stopped) {
            return TakeEnd.STOPPED;
        }
        if (!verdict.equals(TakeEnd.FINISHED)) {
            return verdict;
        }
        if (exit.clean()) {
            return Diagnosis.brokenOff(List.copyOf(said)).orElse(TakeEnd.FINISHED);
        }
        return Diagnosis.explain(List.copyOf(said), fault(exit));
    }

    private static TakeEnd fault(PipelineExit exit) {
        if (exit.producerCode() == PipelineExit.NOT_STARTED || exit.consumerCode() == PipelineExit.NOT_STARTED) {
            return new TakeEnd(
                    TakeEnd.Outcome.HOPELESS, "program_missing", "mpv or ffmpeg could not be started on the server.");
        }
        String who = exit.producerCode() != 0 ? "The player" : "The encoder";
        int code = exit.producerCode() != 0 ? exit.producerCode() : exit.consumerCode();
        return new TakeEnd(
                TakeEnd.Outcome.FAILED,
                "program_died",
                who + " on the server stopped unexpectedly (exit code " + code + ").");
    }

    private final class Ear implements PipelineListener {
        @Override
        public void onProducerLine(String line) {
            LOG.debug("{} mpv: {}", plan.name(), line);
            MediaInfo.parse(line).ifPresentOrElse(Take.this::onMedia, () -> remember(line));
            if (line.contains("Mime-type:") || line.contains("Trying demuxers")) {
                step(Step.OPENING);
            } else if (line.contains("Starting playback")) {
                step(Step.DECODING);
            }
        }

        @Override
        public void onConsumerOutput(String line) {
            onListed(line);
        }

        @Override
        public void onConsumerLine(String line) {
            LOG.debug("{} ffmpeg: {}", plan.name(), line);
        }

        @Override
        public void onEnd(PipelineExit exit) {
            if (reshaping && !stopped) {
                reshaping = false;
                pipeline = run();
                return;
            }
            TakeEnd end = judge(exit);
            if (end.outcome() == TakeEnd.Outcome.FAILED || end.outcome() == TakeEnd.Outcome.HOPELESS) {
                LOG.info("{} ended: {} {} {}", plan.name(), end.code(), exit, String.join(" | ", last(5)));
            }
            listener.onEnd(end);
        }
    }

    private List<String> last(int count) {
        return said.stream().skip(Math.max(0, said.size() - count)).toList();
    }
}
