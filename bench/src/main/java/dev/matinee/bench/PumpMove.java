package dev.matinee.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.matinee.process.PipelineExit;
import dev.matinee.process.PipelineListener;
import dev.matinee.process.ProcessReactor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 256 MiB from one child process to another: through the process reactor, through a stream loop on the heap, and by one
 * kernel pipe that the JVM never sees. The time has the start and the end of both processes in it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4)
@Measurement(iterations = 5)
@Timeout(time = 60)
public class PumpMove {
    private static final int MEBIBYTES = 256;
    private static final double GIGABYTES = MEBIBYTES * 1.048576 / 1000;
    private static final List<String> PRODUCER =
            List.of("dd", "if=/dev/zero", "bs=64k", "count=" + MEBIBYTES * 16, "status=none");
    private static final List<String> CONSUMER = List.of("sh", "-c", "exec cat > /dev/null");

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** What else an iteration tells. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Told {
        public double gigabytesPerSecond;
        public double jvmCpuMillisPerGigabyte;

        private long startNanos;
        private long startCpuNanos;

        @Setup(Level.Invocation)
        public void begin() {
            startNanos = System.nanoTime();
            startCpuNanos = SYSTEM.getProcessCpuTime();
        }

        @TearDown(Level.Invocation)
        public void end() {
            gigabytesPerSecond = GIGABYTES / ((System.nanoTime() - startNanos) / 1e9);
            jvmCpuMillisPerGigabyte = (SYSTEM.getProcessCpuTime() - startCpuNanos) / 1e6 / GIGABYTES;
        }
    }

    private final ProcessReactor reactor = new ProcessReactor();

    @Benchmark
    public long reactor(Told told) throws Exception {
        CompletableFuture<PipelineExit> ended = new CompletableFuture<>();
        reactor.executor()
                .execute(() -> reactor.start(PRODUCER, Map.of(), CONSUMER, new PipelineListener() {
                    @Override
                    public void onProducerLine(String line) {}

                    @Override
                    public void onConsumerOutput(String line) {}

                    @Override
                    public void onConsumerLine(String line) {}

                    @Override
                    public void onEnd(PipelineExit exit) {
                        ended.complete(exit);
                    }
                }));
        PipelineExit exit = ended.get(30, TimeUnit.SECONDS);
        if (!exit.clean()) {
            throw new IllegalStateException(exit.toString());
        }
        return exit.bytes();
    }

    @Benchmark
    public long streamLoop(Told told) throws Exception {
        Process producer = quiet(PRODUCER)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        Process consumer = quiet(CONSUMER).start();
        long moved = 0;
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = producer.getInputStream();
                OutputStream out = consumer.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                moved += count;
            }
        }
        await(producer);
        await(consumer);
        return moved;
    }

    @Benchmark
    public int kernelPipe(Told told) throws Exception {
        List<Process> both = ProcessBuilder.startPipeline(List.of(quiet(PRODUCER), quiet(CONSUMER)));
        for (Process process : both) {
            await(process);
        }
        return both.size();
    }

    private static ProcessBuilder quiet(List<String> command) {
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    private static void await(Process process) throws InterruptedException, IOException {
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("a process did not end well");
        }
    }

    @TearDown
    public void close() {
        reactor.close();
    }
}
