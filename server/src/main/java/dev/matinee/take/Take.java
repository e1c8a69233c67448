package dev.matinee.take;

import dev.matinee.hls.TransportStream;
import dev.matinee.process.Pipeline;
import dev.matinee.process.PipelineExit;
import dev.matinee.process.PipelineListener;
import dev.matinee.process.ProcessReactor;
import dev.matinee.source.gate.Trouble;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run through the source from one place. Created, used and told of its end on the reactor thread.
 *
 * <p>It always begins with mpv and an encoder, because most often that is what it takes. As soon as mpv has told what
 * the source holds, another pair may take their place: one that copies, or one that cuts sound without pictures.
 */
public final class Take {
    private static final Logger LOG = LoggerFactory.getLogger(Take.class);
    private static final int KEPT_LINES = 60;
    /** A copy whose first keyframes lie so far apart that it takes this long is slower than encoding. */
    private static final Duration COPY_PATIENCE = Duration.ofSeconds(4);

    /** What ffmpeg says when it is to encode pictures and there are none. */
    private static final String NO_PICTURE = "'0:v:0' matches no streams";

    private final ProcessReactor reactor;
    private final TakePlan plan;
    private final Encoding encoding;
    private final Deadlines deadlines;
    private final TakeListener listener;
    private final MediaProbe probe = new MediaProbe();
    private final ArrayDeque<String> said = new ArrayDeque<>();
    private Mode mode = Mode.ENCODING;
    private Pipeline pipeline;
    private long runStartedNanos;
    private int runs;
    private int runsAlive;
    private Step step = Step.CONNECTING;
    private boolean media;
    private boolean mayCopy;
    private boolean listed;
    private long endMicros;
    private boolean flowing = true;
    private boolean stopped;
    private TakeEnd verdict = TakeEnd.FINISHED;

    private Take(ProcessReactor reactor, TakePlan plan, Encoding encoding, Deadlines deadlines, TakeListener listener) {
        this.reactor = reactor;
        this.plan = plan;
        this.encoding = encoding;
        this.deadlines = deadlines;
        this.listener = listener;
        this.endMicros = plan.startMicros();
        this.mayCopy = encoding.copy() && plan.mayCopy() && plan.choice().subtitle() == Choice.NONE;
        this.pipeline = run(Commands.mpv(plan, encoding), false);
    }

    /** Starts the two programs. Even a failure to do so is told by {@link TakeListener#onEnd}, later. */
    public static Take start(
            ProcessReactor reactor, TakePlan plan, Encoding encoding, Deadlines deadlines, TakeListener listener) {
        return new Take(reactor, plan, encoding, deadlines, listener);
    }

    private Pipeline run(List<String> producer, boolean copyAudio) {
        runs++;
        runsAlive++;
        runStartedNanos = System.nanoTime();
        Pipeline started = reactor.start(
                producer,
                plan.pass().environment(),
                Commands.segmenter(plan, encoding, mode, copyAudio),
                new Ear(runs));
        started.flow(flowing);
        return started;
    }

    /** Puts another pair in the place of the running one, which is ended. */
    private void switchTo(Mode next, List<String> producer, boolean copyAudio) {
        LOG.debug("{}: {} from now on", plan.name(), next);
        pipeline.end();
        mode = next;
        pipeline = run(producer, copyAudio);
    }

    /** What it does with the source's streams. */
    public Mode mode() {
        return mode;
    }

    /** Gives or takes away credit: a take without it stands still and costs no CPU. */
    public void flow(boolean open) {
        flowing = open;
        pipeline.flow(open);
    }

    public boolean flowing() {
        return flowing;
    }

    /** Ends it; {@link TakeListener#onEnd} follows within about 2 s. Safe to call again. */
    public void stop() {
        stopped = true;
        pipeline.end();
    }

    /** To be called a few times a second: ends the take when nothing has moved for longer than its deadlines allow. */
    public void check() {
        if (stopped || !verdict.equals(TakeEnd.FINISHED)) {
            return;
        }
        boolean copyIsLate =
                mode == Mode.COPYING && !listed && System.nanoTime() - runStartedNanos > COPY_PATIENCE.toNanos();
        if (copyIsLate) {
            encodeInstead();
            return;
        }
        Duration still = pipeline.stalled();
        boolean begun = pipeline.bytes() > 0;
        if (still.compareTo(begun ? deadlines.stall() : deadlines.first()) > 0) {
            verdict = begun ? Diagnosis.STALLED : step == Step.CONNECTING ? Diagnosis.SILENT : Diagnosis.EMPTY_TALK;
            pipeline.end();
        }
    }

    private void encodeInstead() {
        mayCopy = false;
        switchTo(Mode.ENCODING, Commands.mpv(plan, encoding), false);
    }

    /** Without pictures there are no keyframes to cut at: begin again, cutting by time. */
    private void soundOnly() {
        if (mode != Mode.SOUND) {
            switchTo(Mode.SOUND, Commands.mpv(plan, encoding), false);
        }
    }

    private void step(Step next) {
        if (next.compareTo(step) > 0) {
            step = next;
            listener.onStep(next);
        }
    }

    private void onMedia(MediaInfo info) {
        if (media) {
            return;
        }
        media = true;
        if (!info.hasVideo()) {
            soundOnly();
        } else if (mayCopy && !listed && info.copyable()) {
            switchTo(
                    Mode.COPYING,
                    Commands.copier(plan, encoding, info.audioTrack()),
                    info.audioCopyable() || !info.hasAudio());
        }
        listener.onMedia(info, mode);
    }

    /** A line of the segment list: {@code name,start,end}, in seconds. */
    private void onListed(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 3) {
            return;
        }
        long base = mode == Mode.SOUND ? plan.startMicros() : 0;
        long end = base + Math.round(Double.parseDouble(fields[2]) * 1e6);
        long start = !listed && mode == Mode.COPYING ? firstPicture(fields[0]) : endMicros;
        if (end <= start) {
            LOG.debug("{}: empty segment {} left out", plan.name(), fields[0]);
            return;
        }
        listed = true;
        endMicros = end;
        step(Step.READY);
        listener.onSegment(fields[0], start, end - start);
    }

    /** Where a copy really begins: at a keyframe, which only the segment itself tells. */
    private long firstPicture(String name) {
        try {
            OptionalLong pts = TransportStream.firstVideoPts(plan.folder().resolve(name));
            return pts.isPresent()
                    ? Math.max(0, pts.getAsLong() * 100 / 9 - Commands.MUXER_OFFSET_MICROS)
                    : plan.startMicros();
        } catch (IOException e) {
            LOG.warn("{}: {} can't be read: {}", plan.name(), name, e.toString());
            return plan.startMicros();
        }
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
        List<String> lines = List.copyOf(said);
        if (!exit.clean()) {
            return Diagnosis.explain(lines, Diagnosis.fault(exit));
        }
        return listed
                ? Diagnosis.brokenOff(lines).orElse(TakeEnd.FINISHED)
                : Diagnosis.explain(lines, TakeEnd.FINISHED);
    }

    /** The programs see only that the gate did not fetch something; the gate knows why. */
    private TakeEnd blamed(TakeEnd end) {
        Trouble trouble = plan.pass().trouble().orElse(null);
        if (trouble == null || !(end.failed() || (end.equals(TakeEnd.FINISHED) && !listed))) {
            return end;
        }
        boolean begun = listed || plan.startMicros() > 0;
        boolean hopeless =
                trouble.kind() == Trouble.Kind.FORBIDDEN || (trouble.kind() == Trouble.Kind.UNREACHABLE && !begun);
        return new TakeEnd(
                hopeless ? TakeEnd.Outcome.HOPELESS : TakeEnd.Outcome.FAILED, trouble.code(), trouble.words());
    }

    /** Listens to one pair, and knows whether another one has taken its place. */
    private final class Ear implements PipelineListener {
        private final int run;

        private Ear(int run) {
            this.run = run;
        }

        private boolean current() {
            return run == runs;
        }

        @Override
        public void onProducerLine(String line) {
            LOG.debug("{} source: {}", plan.name(), line);
            if (!current()) {
                return;
            }
            remember(line);
            if (line.contains("Mime-type:") || line.contains("Trying demuxers")) {
                step(Step.OPENING);
            } else if (line.contains("Starting playback")) {
                step(Step.DECODING);
            }
            if (!media) {
                probe.accept(line).ifPresent(Take.this::onMedia);
            }
        }

        @Override
        public void onConsumerOutput(String line) {
            if (current()) {
                onListed(line);
            }
        }

        @Override
        public void onConsumerLine(String line) {
            LOG.debug("{} segmenter: {}", plan.name(), line);
            if (current() && mode == Mode.ENCODING && line.contains(NO_PICTURE) && !stopped) {
                // The segmenter found out before mpv's words had come.
                soundOnly();
                return;
            }
            if (current() && mode == Mode.COPYING && line.contains("on-monoton") && !stopped) {
                // What the source's stamps are worth shows only now; encoding puts them right.
                verdict = Diagnosis.NOT_COPYABLE;
                pipeline.end();
            }
        }

        @Override
        public void onEnd(PipelineExit exit) {
            runsAlive--;
            if (current() && mode == Mode.COPYING && !listed && !stopped) {
                // Even in good order: without ranges ffmpeg loses its place in a file where mpv finds its way.
                encodeInstead();
                return;
            }
            if (current() && verdict.equals(TakeEnd.FINISHED)) {
                verdict = blamed(judge(exit));
                if (verdict.failed()) {
                    LOG.info("{} ended: {} {} {}", plan.name(), verdict.code(), exit, String.join(" | ", last(5)));
                }
            }
            if (runsAlive == 0) {
                plan.pass().close();
                listener.onEnd(stopped ? TakeEnd.STOPPED : blamed(verdict));
            }
        }
    }

    private List<String> last(int count) {
        return said.stream().skip(Math.max(0, said.size() - count)).toList();
    }
}
