package dev.matinee.process;

import io.netty.channel.IoEventLoop;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running pair of processes, {@code producer | consumer}, with the pump between them. All methods are called on the
 * reactor thread. It closes itself: whatever happens, {@link PipelineListener#onEnd} comes exactly once.
 */
public final class Pipeline {
    private static final ProcessBuilder.Redirect NOTHING = ProcessBuilder.Redirect.from(new File("/dev/null"));
    /** How long after both exits we wait for the end of their output; a grandchild may hold the pipe. */
    private static final long OUTPUT_GRACE_SECONDS = 1;

    /** How long a producer that has said all it had to say may take to exit by itself, after the consumer has. */
    private static final long EXIT_GRACE_SECONDS = 2;

    private final IoEventLoop loop;
    private final PipelineListener listener;
    private final Consumer<Pipeline> onClosed;
    private @Nullable Child producer;
    private @Nullable Child consumer;
    private @Nullable Pump pump;
    private @Nullable LineReader producerErr;
    private @Nullable LineReader consumerOut;
    private @Nullable LineReader consumerErr;
    private boolean ended;
    private boolean finished;
    private String problem = "";

    Pipeline(IoEventLoop loop, PipelineListener listener, Consumer<Pipeline> onClosed) {
        this.loop = loop;
        this.listener = listener;
        this.onClosed = onClosed;
    }

    void start(
            List<String> launcher,
            List<String> producerCommand,
            Map<String, String> producerEnvironment,
            List<String> consumerCommand) {
        Pipe media = null;
        Pipe input = null;
        Pipe output = null;
        Pipe producerLog = null;
        Pipe consumerLog = null;
        try {
            media = Pipe.open();
            input = Pipe.open();
            output = Pipe.open();
            producerLog = Pipe.open();
            consumerLog = Pipe.open();
            // The consumer first: it initialises while the producer connects.
            consumer = Child.start(
                    loop,
                    launcher,
                    consumerCommand,
                    Map.of(),
                    input.forReader(),
                    output.forWriter(),
                    consumerLog.forWriter(),
                    code -> onExit());
            producer = Child.start(
                    loop,
                    launcher,
                    producerCommand,
                    producerEnvironment,
                    NOTHING,
                    media.forWriter(),
                    producerLog.forWriter(),
                    code -> onExit());
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
            closeAll(media, input, output, producerLog, consumerLog);
            if (consumer != null) {
                consumer.kill();
            } else {
                loop.execute(this::finish);
            }
            return;
        }
        Descriptors.close(media.writeEnd());
        Descriptors.close(input.readEnd());
        Descriptors.close(output.writeEnd());
        Descriptors.close(producerLog.writeEnd());
        Descriptors.close(consumerLog.writeEnd());
        consumerOut = new LineReader(loop, output.readEnd(), listener::onConsumerOutput, this::onOutputEnd);
        consumerErr = new LineReader(loop, consumerLog.readEnd(), listener::onConsumerLine, this::onOutputEnd);
        producerErr = new LineReader(loop, producerLog.readEnd(), listener::onProducerLine, this::onOutputEnd);
        pump = new Pump(loop, media.readEnd(), input.writeEnd(), new Pump.Listener() {
            @Override
            public void onDrained() {
                // Closing the consumer's stdin is its end of file; it finishes by itself.
            }

            @Override
            public void onBroken(String why) {
                if (problem.isEmpty()) {
                    problem = why;
                }
                endChildren();
            }
        });
    }

    private static void closeAll(@Nullable Pipe... pipes) {
        for (Pipe pipe : pipes) {
            if (pipe != null) {
                pipe.close();
            }
        }
    }

    /** Gives or takes away credit: without it the pump stands still, and the producer blocks in its write. */
    public void flow(boolean open) {
        if (pump != null) {
            pump.flow(open);
        }
    }

    public boolean flowing() {
        return pump != null && pump.flowing();
    }

    /** Bytes moved from producer to consumer so far. */
    public long bytes() {
        return pump == null ? 0 : pump.moved();
    }

    /** For how long nothing has moved though the pump had credit; zero while it has none or after the end of the data. */
    public Duration stalled() {
        if (pump == null || pump.closed() || !pump.flowing()) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(System.nanoTime() - pump.lastMoveNanos());
    }

    /** Process ids of producer and consumer, as far as they were started. */
    public List<Long> pids() {
        return java.util.stream.Stream.of(producer, consumer)
                .filter(java.util.Objects::nonNull)
                .map(Child::pid)
                .toList();
    }

    /** Ends both processes, TERM, then KILL after 2 s. The listener hears of it by {@code onEnd}. Safe to call again. */
    public void end() {
        ended = true;
        endChildren();
    }

    private void endChildren() {
        if (pump != null) {
            pump.close();
        }
        if (producer != null) {
            producer.end();
        }
        if (consumer != null) {
            consumer.end();
        }
    }

    void kill() {
        ended = true;
        if (producer != null) {
            producer.kill();
        }
        if (consumer != null) {
            consumer.kill();
        }
    }

    private void onExit() {
        if (consumer != null && consumer.hasExited() && producer != null && !producer.hasExited()) {
            if (pump != null && pump.closed()) {
                // It has closed its output and is about to exit: to end it in between would make a failure of a good
                // end.
                // Where the pump broke instead, both are being ended already.
                loop.schedule(this::endChildren, EXIT_GRACE_SECONDS, TimeUnit.SECONDS);
            } else {
                endChildren();
            }
        }
        if (childrenGone()) {
            loop.schedule(this::finish, OUTPUT_GRACE_SECONDS, TimeUnit.SECONDS);
            onOutputEnd();
        }
    }

    private boolean childrenGone() {
        return (producer == null || producer.hasExited()) && (consumer == null || consumer.hasExited());
    }

    private void onOutputEnd() {
        if (childrenGone() && ended(producerErr) && ended(consumerOut) && ended(consumerErr)) {
            finish();
        }
    }

    private static boolean ended(@Nullable LineReader reader) {
        return reader == null || reader.ended();
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        if (pump != null) {
            pump.close();
        }
        for (LineReader reader : new @Nullable LineReader[] {producerErr, consumerOut, consumerErr}) {
            if (reader != null) {
                reader.close();
            }
        }
        onClosed.accept(this);
        listener.onEnd(new PipelineExit(code(producer), code(consumer), bytes(), ended, problem));
    }

    private static int code(@Nullable Child child) {
        return child == null ? PipelineExit.NOT_STARTED : child.exitCode();
    }
}
