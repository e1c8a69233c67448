package dev.matinee.bench;

import dev.matinee.net.HttpServer;
import dev.matinee.net.Reply;
import dev.matinee.net.ServerOptions;
import dev.matinee.session.Session;
import dev.matinee.session.Viewers;
import dev.matinee.take.Abilities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request's whole way through the server, socket to socket on loopback, 16 to a write, so that the system calls
 * are shared and what is left is ours. With {@code -prof gc} it says what a request allocates: the client allocates
 * nothing, and JMH counts all threads. Netty's leak detector is off, as the program has it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Dio.netty.leakDetection.level=disabled")
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ServedRequest {
    /** Netty keeps what it uses again in arrays of 32 (io.netty.recycler.chunkSize), and makes new ones for what comes back beyond. */
    private static final int BATCH = 16;

    private static final int SEGMENTS = 60;
    private static final int SEGMENT_BYTES = 16 << 10;

    private static final long VIEWER = Viewers.key("8f14e45f-ceea-467f-9575-6e8a5c1d2b3a");

    private final Stage stage = new Stage(SEGMENTS, SEGMENT_BYTES);
    private final HttpServer server = start(stage);
    private final HttpServer bare = start(Reply.text(200, "Hello, world!\n").build());
    private final PipelinedClient heartbeat = new PipelinedClient(server.address(), Sample.HEARTBEAT.text(), BATCH);
    private final PipelinedClient playlist =
            new PipelinedClient(server.address(), get("/streams/" + Stage.SESSION + "/playlist.m3u8"), BATCH);
    private final PipelinedClient segment = new PipelinedClient(
            server.address(), get("/streams/" + Stage.SESSION + "/" + playlist.firstSegment()), BATCH);
    private final PipelinedClient hello = new PipelinedClient(bare.address(), get("/"), BATCH);
    private final Session session = stage.sessions().find(Stage.SESSION).orElseThrow();

    private static HttpServer start(Stage stage) {
        try {
            return HttpServer.start(ServerOptions.DEFAULT.listen("127.0.0.1", 0).eventLoops(1), stage.handler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpServer start(Reply always) {
        try {
            return HttpServer.start(
                    ServerOptions.DEFAULT.listen("127.0.0.1", 0).eventLoops(1), exchange -> exchange.send(always));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String get(String path) {
        return Sample.CHROME.text().replaceFirst("/streams/\\S+", path);
    }

    /** The table alone: one lookup, one store, and the viewer counted. */
    @Benchmark
    public Session heartbeatInTable() {
        Session found = stage.sessions().find(Stage.SESSION).orElse(session);
        long now = System.nanoTime();
        found.heartbeat(now);
        found.viewers().seen(VIEWER, Abilities.NONE, now);
        return found;
    }

    /** The HTTP core alone: one prebuilt reply, no routes. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int core() {
        return hello.batch();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int heartbeat() {
        return heartbeat.batch();
    }

    /** 60 segments, prebuilt. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int playlist() {
        return playlist.batch();
    }

    /** A file region of 16 KiB; each goes out before the next request is read. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int segment() {
        return segment.batch();
    }

    @TearDown
    public void close() {
        for (PipelinedClient client : new PipelinedClient[] {heartbeat, playlist, segment, hello}) {
            client.close();
        }
        bare.close();
        server.close();
        stage.close();
    }
}
