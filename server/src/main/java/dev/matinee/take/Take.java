package dev.matinee.take;

import dev.matinee.process.Pipeline;
import dev.matinee.process.PipelineExit;
import dev.matinee.process.PipelineListener;
import dev.matinee.process.ProcessReactor;
import dev.matinee.source.Supply;
import dev.matinee.source.gate.Trouble;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run through the source from one place. Created, used and told of its end on the reactor thread.
 *
 * <p>Where copying is allowed and nothing is known yet it begins with the pair that copies: that is the quickest, suits
 * most of what people have, and tells what the source holds before its first packet. What can't be copied is then begun
 * anew by the pair that encodes; sound without pictures by one that cuts by time.
 */
public final class Take {
    private static final Logger LOG = LoggerFactory.getLogger(Take.class);
    /** A copy whose first keyframes lie so far apart that it takes this long is slower than encoding. */
    private static final Duration COPY_PATIENCE = Duration.ofSeconds(4);
    /** A live one lists its first segment when its second keyframe comes. */
    private static final Duration LIVE_COPY_PATIENCE = Duration.ofSeconds(10);
    /** Smaller pictures cost as much time beside encoded ones. */
    private static final Duration LADDER_COPY_PATIENCE = Duration.ofSeconds(8);
    /** Where keyframes lie further apart than this, or more lies between two, pictures have to be encoded. */
    static final int LONGEST_COPIED_SECONDS = 10;

    private static final long LARGEST_COPIED_BYTES = 24 << 20;
    /**
     * The muxer of fragments begins each where its pictures of the last one should have ended by their usual length: a picture
     * that stands for longer, before a keyframe, would give way to it too early.
     */
    private static final long LONGEST_GAP = 500_000;
    /** What ffmpeg says when it is to encode pictures and there are none. */
    private static final String NO_PICTURE = "matches no streams";

    private static final long NOTHING_NEW_MICROS = 50_000;

    private final ProcessReactor reactor;
    private final TakePlan plan;
    private final Encoding encoding;
    private final Deadlines deadlines;
    private final TakeListener listener;
    private final Suitability suitability;
    private Run run;
    private int runsAlive;
    private Step step = Step.CONNECTING;
    private Optional<MediaInfo> media;
    private boolean listed;
    private long endMicros;
    private boolean flowing = true;
    private boolean stopped;
    private TakeEnd verdict = TakeEnd.FINISHED;

    private Take(ProcessReactor reactor, TakePlan plan, Encoding encoding, Deadlines deadlines, TakeListener listener) {
        this.reactor = reactor;
        this.plan = plan;
        this.encoding = encoding;
        this.deadlines = plan.deadlines(deadlines);
        this.listener = listener;
        this.endMicros = plan.startMicros();
        this.media = plan.known();
        this.suitability = Suitability.of(plan, encoding);
        this.run = new Run(suitability.first(media));
        media.ifPresent(this::tell);
    }

    /** Starts the two programs. Even a failure to do so is told by {@link TakeListener#onEnd}, later. */
    public static Take start(
            ProcessReactor reactor, TakePlan plan, Encoding encoding, Deadlines deadlines, TakeListener listener) {
        return new Take(reactor, plan, encoding, deadlines, listener);
    }

    /** Gives or takes away credit: a take without it stands still and costs no CPU. */
    public void flow(boolean open) {
        flowing = open;
        run.pipeline.flow(open);
    }

    public boolean flowing() {
        return flowing;
    }

    /** Ends it; {@link TakeListener#onEnd} follows within about 2 s. Safe to call again. */
    public void stop() {
        stopped = true;
        run.pipeline.end();
    }

    /** To be called a few times a second: ends the take when nothing has moved for longer than its deadlines allow. */
    public void check() {
        if (stopped || !verdict.equals(TakeEnd.FINISHED)) {
            return;
        }
        if (run.copiesTooSlowly()) {
            encode();
            return;
        }
        if (run.treatment.copies() && run.pipeline.bytes() - run.listedBytes > LARGEST_COPIED_BYTES) {
            // The next segment would take too much of the RAM disk.
            notCopyable();
            return;
        }
        // Bytes alone don't tell: mpv's first words stand on its stdout, before it has read that this is taken.
        boolean begun = step.compareTo(Step.DECODING) >= 0;
        Duration still = run.pipeline.stalled();
        if (still.compareTo(begun ? deadlines.stall() : deadlines.first()) > 0) {
            verdict = begun ? Diagnosis.STALLED : step == Step.CONNECTING ? Diagnosis.SILENT : Diagnosis.EMPTY_TALK;
            run.pipeline.end();
        }
    }

    /** Puts another pair in the place of the running one, which is ended. */
    private void switchTo(Treatment next) {
        LOG.debug("{}: {} from now on", plan.name(), next);
        run.pipeline.end();
        run = new Run(next);
        media.ifPresent(this::tell);
    }

    private void encode() {
        switchTo(suitability.encoded(media));
    }

    private void tell(MediaInfo info) {
        listener.onMedia(info, suitability.working(run.treatment, info));
    }

    private void step(Step next) {
        if (next.compareTo(step) > 0) {
            step = next;
            listener.onStep(next);
        }
    }

    private void onMedia(MediaInfo told) {
        MediaInfo info = plan.isLive() ? told.endless() : told;
        if (info.guessed()) {
            verdict = Diagnosis.NOT_MEDIA;
            run.pipeline.end();
            return;
        }
        media = Optional.of(info);
        if (listed || suitability.suits(run.treatment, info)) {
            tell(info);
        } else {
            switchTo(suitability.best(info));
        }
    }

    /** A line of the segment list: {@code name,start,end}, in seconds. */
    private void onListed(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 3 || verdict.equals(Diagnosis.NOT_COPYABLE) || verdict.equals(Diagnosis.UNEVEN)) {
            return;
        }
        long base = run.treatment.mode() == Mode.SOUND ? plan.startMicros() : 0;
        long end = base + Math.round(Double.parseDouble(fields[2]) * 1e6);
        CopiedFile file = new CopiedFile(plan.folder().resolve(fields[0]));
        long start = !listed && run.treatment.copies() ? file.firstPicture(plan.startMicros()) : endMicros;
        // A copy begins with the group before the place, of which nothing may be wanted.
        if (end <= Math.max(start, listed ? 0 : plan.startMicros() + NOTHING_NEW_MICROS)) {
            LOG.debug("{}: nothing new in segment {}", plan.name(), fields[0]);
            run.repeats = true;
            return;
        }
        if (run.treatment.leavesGaps()
                && listed
                && base + Math.round(Double.parseDouble(fields[1]) * 1e6) - start > LONGEST_GAP) {
            notCopyable();
            return;
        }
        if (run.treatment.copies() && end - start > LONGEST_COPIED_SECONDS * 1_000_000L + 499_999) {
            notCopyable();
            return;
        }
        if (run.treatment.copies() && !run.treatment.copied().equals("hevc") && file.leads()) {
            // A player that begins here would show broken pictures. Those of HEVC know which ones to leave out (H.265
            // §8.1.3, RASL), and without them hardly a film of x265's could be copied.
            notCopyable();
            return;
        }
        if (run.treatment.copiesInSizes() && !listed && !file.beginsAs(run.treatment.heights())) {
            uneven();
            return;
        }
        listed = true;
        run.listedBytes = run.pipeline.bytes();
        endMicros = end;
        step(Step.READY);
        listener.onSegment(fields[0], start, end - start, run.treatment.heights());
    }

    /** What the source's pictures and stamps are worth shows only on the way; encoding puts them right. */
    private void notCopyable() {
        verdict = Diagnosis.NOT_COPYABLE;
        run.pipeline.end();
    }

    /** Copied pictures and those beside them are not the same stretch: the next take goes on with the copied ones alone. */
    private void uneven() {
        verdict = Diagnosis.UNEVEN;
        run.pipeline.end();
    }

    private TakeEnd judge(PipelineExit exit) {
        if (stopped) {
            return TakeEnd.STOPPED;
        }
        if (!verdict.equals(TakeEnd.FINISHED)) {
            return verdict;
        }
        List<String> lines = run.said.lines();
        if (!exit.clean()) {
            if (!Files.isDirectory(plan.folder())) {
                // The segmenter could not open its next file; mpv only lost its reader.
                return TakeEnd.STORAGE_GONE;
            }
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
        boolean forGood = trouble.kind() == Trouble.Kind.UNREACHABLE || end.outcome() == TakeEnd.Outcome.HOPELESS;
        boolean hopeless =
                trouble.kind() == Trouble.Kind.FORBIDDEN || (forGood && !begun && plan.supply() != Supply.ENGINE);
        return new TakeEnd(
                hopeless ? TakeEnd.Outcome.HOPELESS : TakeEnd.Outcome.FAILED, trouble.code(), trouble.words());
    }

    /** One pair of programs. Listens to it, and knows whether another one has taken its place. */
    private final class Run implements PipelineListener {
        private final Treatment treatment;
        private final Encoder encoder;
        private final Sheaf sheaf;
        private final Probe probe;
        private final LastWords said = new LastWords();
        private final Pipeline pipeline;
        private long openedNanos;
        private long listedBytes;
        /** It has come to the wanted place, though perhaps no further. */
        private boolean repeats;

        private Run(Treatment treatment) {
            this.treatment = treatment;
            encoder = encoding.encoders().current();
            sheaf = new Sheaf(
                    plan.name() + treatment.mode().letter(),
                    1 + treatment.ladder().size());
            probe = treatment.copies() ? new FfmpegProbe() : new MpvProbe();
            runsAlive++;
            pipeline = reactor.start(
                    treatment.copies()
                            ? Commands.copier(plan, encoding, treatment.audioTrack())
                            : Commands.mpv(plan, encoding, treatment.mapsTones()),
                    plan.pass().environment(),
                    Commands.segmenter(plan, encoding, encoder, treatment),
                    this);
            pipeline.flow(flowing);
        }

        private boolean current() {
            return run == this && !stopped;
        }

        private boolean copiesTooSlowly() {
            return treatment.copies()
                    && !listed
                    && openedNanos != 0
                    && plan.supply() != Supply.ENGINE
                    && System.nanoTime() - openedNanos > patience().toNanos();
        }

        private Duration patience() {
            return plan.isLive()
                    ? LIVE_COPY_PATIENCE
                    : treatment.copiesInSizes() ? LADDER_COPY_PATIENCE : COPY_PATIENCE;
        }

        @Override
        public void onProducerLine(String line) {
            LOG.debug("{} source: {}", plan.name(), line);
            if (!current()) {
                return;
            }
            said.add(line);
            if (line.contains("Mime-type:") || line.contains("Trying demuxers")) {
                step(Step.OPENING);
            } else if (line.contains("Starting playback") || line.startsWith("Input #0")) {
                openedNanos = System.nanoTime();
                step(Step.DECODING);
            }
            probe.accept(line).ifPresent(Take.this::onMedia);
        }

        @Override
        public void onConsumerOutput(String line) {
            if (!current()) {
                return;
            }
            Optional<String> complete = sheaf.accept(line);
            if (treatment.copiesInSizes() && (sheaf.uneven() || sheaf.ahead() > LONGEST_COPIED_SECONDS)) {
                uneven();
            } else {
                complete.ifPresent(Take.this::onListed);
            }
        }

        @Override
        public void onConsumerLine(String line) {
            LOG.debug("{} segmenter: {}", plan.name(), line);
            if (current() && Diagnosis.outOfRoom(line)) {
                verdict = TakeEnd.STORAGE_FULL;
                pipeline.end();
            } else if (current() && treatment.encodes() && line.contains(NO_PICTURE)) {
                // The segmenter found out before mpv's words had come.
                switchTo(suitability.sound());
            } else if (current() && treatment.copies() && line.contains("on-monoton")) {
                if (treatment.copiesInSizes()) {
                    // It may be the smaller pictures' alone; without them it shows whether it is not.
                    uneven();
                } else {
                    notCopyable();
                }
            }
        }

        @Override
        public void onEnd(PipelineExit exit) {
            runsAlive--;
            boolean undecided = current() && verdict.equals(TakeEnd.FINISHED);
            boolean smaller = treatment.copiesInSizes() && openedNanos != 0;
            if (undecided && (treatment.encodes() || smaller) && exit.consumerCode() != 0 && encoder != Encoder.X264) {
                encoding.encoders().failed(encoder);
                if (!listed) {
                    switchTo(treatment);
                    return;
                }
            }
            if (undecided && treatment.copiesInSizes() && exit.clean() && !sheaf.complete()) {
                verdict = Diagnosis.UNEVEN;
            } else if (undecided && treatment.copies() && !listed && !repeats && !serverIsToBlame()) {
                // Even in good order: without ranges ffmpeg loses its place in a file where mpv finds its way.
                encode();
                return;
            }
            if (run == this && verdict.equals(TakeEnd.FINISHED)) {
                verdict = blamed(judge(exit));
                if (verdict.failed()) {
                    LOG.info("{} ended: {} {} {}", plan.name(), verdict.code(), exit, said.last());
                }
                if (listed && media.isEmpty()) {
                    // Over before the player had told what it was.
                    MediaInfo info = probe.soFar();
                    boolean known = info.durationMicros().isPresent() || plan.isLive();
                    tell(known ? info : info.lasting(endMicros));
                }
            }
            if (runsAlive == 0) {
                plan.pass().close();
                listener.onEnd(stopped ? TakeEnd.STOPPED : blamed(verdict));
            }
        }

        private boolean serverIsToBlame() {
            return media.isEmpty() && (plan.pass().trouble().isPresent() || Diagnosis.blamesServer(said.lines()));
        }
    }
}
