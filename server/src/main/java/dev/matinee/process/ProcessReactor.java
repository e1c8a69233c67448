package dev.matinee.process;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that spawns, feeds, watches and ends all child processes. {@link #start} and every method of
 * {@link Pipeline} belong to it; {@link #executor} and {@link #close} may be used from any thread.
 */
public final class ProcessReactor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessReactor.class);

    private final MultiThreadIoEventLoopGroup group;
    private final IoEventLoop loop;
    private final List<String> launcher;
    private final Set<Pipeline> pipelines = new LinkedHashSet<>();
    private boolean closing;

    /** Starts the thread. Throws {@link IllegalStateException} where {@link #unavailable} has words. */
    public ProcessReactor() {
        unavailable().ifPresent(why -> {
            throw new IllegalStateException(why);
        });
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("process-reactor", false), EpollIoHandler.newFactory());
        loop = group.next();
        launcher = Child.launcher();
        if (launcher.isEmpty()) {
            LOG.warn("setpriv (util-linux) is missing: after a kill -9 of the server mpv and ffmpeg would live on");
        }
    }

    /** Why there can be no reactor on this machine; empty where there can. */
    public static Optional<String> unavailable() {
        Throwable cause = Epoll.unavailabilityCause();
        return cause == null
                ? Optional.empty()
                : Optional.of("streams need Linux with epoll, on x86-64 or arm64 (" + cause.getMessage() + ")");
    }

    /** The reactor thread as an executor, for work that belongs to it. Such work must not block. */
    public EventExecutor executor() {
        return loop;
    }

    /**
     * Starts {@code producer | consumer}. A program that can't be started is told by {@link PipelineListener#onEnd}
     * like any other end, after this method has returned.
     *
     * @param environment what the producer's environment holds besides the little that every child's does
     */
    public Pipeline start(
            List<String> producer, Map<String, String> environment, List<String> consumer, PipelineListener listener) {
        if (!loop.inEventLoop()) {
            throw new IllegalStateException("children are spawned on the reactor thread only");
        }
        if (closing) {
            throw new IllegalStateException("the reactor is closing");
        }
        var pipeline = new Pipeline(loop, listener, pipelines::remove);
        pipelines.add(pipeline);
        pipeline.start(launcher, producer, environment, consumer);
        return pipeline;
    }

    /** Ends every child (TERM, KILL after 2 s), waits at most 5 s for that, and stops the thread. Safe to call again. */
    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        CountDownLatch gone = new CountDownLatch(1);
        loop.execute(() -> {
            closing = true;
            pipelines.forEach(Pipeline::end);
            awaitEmpty(gone);
        });
        try {
            if (!gone.await(5, TimeUnit.SECONDS)) {
                LOG.warn("some children did not end in 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    private void awaitEmpty(CountDownLatch gone) {
        if (pipelines.isEmpty()) {
            gone.countDown();
        } else {
            loop.schedule(() -> awaitEmpty(gone), 20, TimeUnit.MILLISECONDS);
        }
    }
}
