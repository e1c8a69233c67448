package dev.matinee.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reactor with real processes. */
@Timeout(300)
class ProcessReactorIT {
    private final ProcessReactor reactor = new ProcessReactor();

    @AfterEach
    void close() {
        reactor.close();
    }

    /** Keeps all that a pair tells. */
    private static final class Recorder implements PipelineListener {
        final Queue<String> producerLines = new ConcurrentLinkedQueue<>();
        final Queue<String> output = new ConcurrentLinkedQueue<>();
        final Queue<String> consumerLines = new ConcurrentLinkedQueue<>();
        final CompletableFuture<PipelineExit> exit = new CompletableFuture<>();

        @Override
        public void onProducerLine(String line) {
            producerLines.add(line);
        }

        @Override
        public void onConsumerOutput(String line) {
            output.add(line);
        }

        @Override
        public void onConsumerLine(String line) {
            consumerLines.add(line);
        }

        @Override
        public void onEnd(PipelineExit end) {
            assertTrue(exit.complete(end), "told twice");
        }

        PipelineExit await() throws Exception {
            return exit.get(90, TimeUnit.SECONDS);
        }
    }

    private <T> T onReactor(Callable<T> work) throws Exception {
        return reactor.executor().submit(work).get(90, TimeUnit.SECONDS);
    }

    private Pipeline start(String producer, String consumer, Recorder recorder) throws Exception {
        return onReactor(
                () -> reactor.start(List.of("sh", "-c", producer), Map.of(), List.of("sh", "-c", consumer), recorder));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come about in 90 s");
            Thread.sleep(5);
        }
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void everyByteArrives(@TempDir Path folder) throws Exception {
        byte[] content = new byte[50_000_003];
        new java.util.Random(7).nextBytes(content);
        Path file = folder.resolve("content");
        Files.write(file, content);
        String wanted =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        var recorder = new Recorder();
        start("cat '" + file + "'", "sha256sum", recorder);
        PipelineExit exit = recorder.await();
        assertTrue(exit.clean(), exit.toString());
        assertEquals(content.length, exit.bytes());
        assertEquals(wanted + "  -", recorder.output.peek());
    }

    @Test
    void nothingToMoveIsAnEndToo() throws Exception {
        var recorder = new Recorder();
        start("true", "wc -c", recorder);
        assertTrue(recorder.await().clean());
        assertEquals("0", recorder.output.peek());
    }

    @Test
    void exitCodesAndLastWordsAreKept() throws Exception {
        var recorder = new Recorder();
        start("echo first >&2; printf 'no newline' >&2; exit 3", "cat >/dev/null; echo late >&2; exit 5", recorder);
        PipelineExit exit = recorder.await();
        assertEquals(3, exit.producerCode());
        assertEquals(5, exit.consumerCode());
        assertEquals(List.of("first", "no newline"), List.copyOf(recorder.producerLines));
        assertEquals(List.of("late"), List.copyOf(recorder.consumerLines));
    }

    @Test
    void controlCharactersCanForgeNoLine() throws Exception {
        var recorder = new Recorder();
        start("printf 'a\\033[2Jb\\rc\\001d\\n' >&2", "cat >/dev/null", recorder);
        recorder.await();
        assertEquals(List.of("a?[2Jb", "c?d"), List.copyOf(recorder.producerLines));
    }

    @Test
    void withoutCreditNothingMoves() throws Exception {
        var recorder = new Recorder();
        Pipeline pipeline = start("exec cat /dev/zero", "exec cat >/dev/null", recorder);
        await(() -> bytes(pipeline) > 1_000_000);
        onReactor(() -> {
            pipeline.flow(false);
            return null;
        });
        long before = bytes(pipeline);
        // The producer fills its pipe and then sleeps in write(2): no more CPU is spent.
        long pid = pipeline.pids().get(0);
        await(() -> state(pid).equals("S"));
        assertEquals(before, bytes(pipeline));
        assertEquals(Duration.ZERO, onReactor(pipeline::stalled));
        onReactor(() -> {
            pipeline.flow(true);
            return null;
        });
        await(() -> bytes(pipeline) > before + 1_000_000);
        onReactor(() -> {
            pipeline.end();
            return null;
        });
        assertTrue(recorder.await().ended());
    }

    private static long bytes(Pipeline pipeline) {
        return pipeline.bytes();
    }

    private static String state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
        } catch (IOException e) {
            return "gone";
        }
    }

    @Test
    void aSilentProducerIsSeenToStall() throws Exception {
        var recorder = new Recorder();
        Pipeline pipeline = start("echo x; exec sleep 60", "exec cat >/dev/null", recorder);
        await(() -> bytes(pipeline) == 2);
        await(() -> pipeline.stalled().toMillis() > 300);
        onReactor(() -> {
            pipeline.end();
            return null;
        });
        recorder.await();
    }

    @Test
    void aDeadConsumerEndsTheProducer() throws Exception {
        var recorder = new Recorder();
        start("exec cat /dev/zero", "exec head -c 1000 >/dev/null", recorder);
        PipelineExit exit = recorder.await();
        assertEquals(0, exit.consumerCode());
        assertTrue(exit.producerCode() != 0, exit.toString());
        assertFalse(exit.clean());
    }

    @Test
    void aKilledProducerLetsTheConsumerFinish() throws Exception {
        var recorder = new Recorder();
        Pipeline pipeline = start("echo some; exec sleep 60", "cat; echo done", recorder);
        await(() -> bytes(pipeline) == 5);
        ProcessHandle.of(pipeline.pids().get(0)).orElseThrow().destroyForcibly();
        PipelineExit exit = recorder.await();
        assertEquals(137, exit.producerCode());
        assertEquals(0, exit.consumerCode());
        assertEquals(List.of("some", "done"), List.copyOf(recorder.output));
    }

    @Test
    void whoIgnoresTermIsKilledWithItsChildren() throws Exception {
        var recorder = new Recorder();
        String stubborn = "trap '' TERM; sleep 61 & echo $! >&2; while :; do sleep 1; done";
        Pipeline pipeline = start(stubborn, "cat >/dev/null", recorder);
        await(() -> !recorder.producerLines.isEmpty());
        long grandchild = Long.parseLong(recorder.producerLines.element());
        assertTrue(alive(grandchild));
        onReactor(() -> {
            pipeline.end();
            return null;
        });
        PipelineExit exit = recorder.await();
        assertEquals(137, exit.producerCode());
        await(() -> !alive(grandchild));
    }

    @Test
    void aProducerThatHasSaidAllExitsByItself() throws Exception {
        var recorder = new Recorder();
        start("echo hello; exec >&-; sleep 0.5", "exec cat", recorder);
        PipelineExit exit = recorder.await();
        assertTrue(exit.clean(), exit.toString());
        assertEquals("hello", recorder.output.peek());
    }

    @Test
    void aProducerThatNeverExitsIsEnded() throws Exception {
        var recorder = new Recorder();
        Pipeline pipeline = start("exec >&-; exec sleep 600", "exec cat", recorder);
        assertEquals(143, recorder.await().producerCode());
        assertTrue(pipeline.pids().stream().noneMatch(ProcessReactorIT::alive));
    }

    @Test
    void aMissingProgramIsToldAsAnEnd() throws Exception {
        var recorder = new Recorder();
        onReactor(
                () -> reactor.start(List.of("cat", "/dev/zero"), Map.of(), List.of("/nonexistent/program"), recorder));
        PipelineExit exit = recorder.await();
        // With setpriv before it, the failure is setpriv's exit code; without, the start itself fails.
        assertTrue(exit.consumerCode() == PipelineExit.NOT_STARTED || exit.consumerCode() == 127, exit.toString());
        assertFalse(exit.clean());
    }

    @Test
    void aThousandStartsLeaveNothingOpen() throws Exception {
        pairs(20);
        long before = descriptors();
        pairs(480);
        await(() -> descriptors() <= before);
        await(() -> ProcessHandle.current().children().noneMatch(ProcessHandle::isAlive));
    }

    private void pairs(int count) throws Exception {
        int atOnce = 20;
        for (int done = 0; done < count; done += atOnce) {
            List<Recorder> recorders =
                    Stream.generate(Recorder::new).limit(atOnce).toList();
            onReactor(() -> {
                recorders.forEach(
                        recorder -> reactor.start(List.of("echo", "hello"), Map.of(), List.of("cat"), recorder));
                return null;
            });
            for (Recorder recorder : recorders) {
                PipelineExit exit = recorder.await();
                assertTrue(exit.clean(), exit.toString());
                assertEquals("hello", recorder.output.peek());
            }
        }
    }

    @Test
    void closingEndsWhatRuns() throws Exception {
        var recorder = new Recorder();
        Pipeline pipeline = start("exec cat /dev/zero", "exec cat >/dev/null", recorder);
        List<Long> pids = pipeline.pids();
        reactor.close();
        assertTrue(recorder.await().ended());
        assertTrue(pids.stream().noneMatch(ProcessReactorIT::alive));
    }
}
