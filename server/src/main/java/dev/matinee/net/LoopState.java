package dev.matinee.net;

import dev.matinee.http.HttpDate;
import dev.matinee.http.RequestHead;
import dev.matinee.http.Target;
import dev.matinee.http.TargetCache;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one event loop share: the date, the parsers, and the list that is swept once a second.
 * Touched by that loop's thread only, but for {@link #execute} and {@link #draining}.
 */
final class LoopState {
    /** More are not kept: bodies that come slowly need one each, all others one by turns. */
    private static final int POOLED = 16;
    /** Those who came together also expire together: closing 4,000 in one go held everybody else up for 50 ms. */
    private static final int SWEPT_AT_ONCE = 256;

    private static final int SWEEP_PAUSE_MILLIS = 10;

    final EventLoop loop;
    private final ServerOptions options;
    private final Handler handler;
    private final TargetCache targets = new TargetCache();
    private final ArrayDeque<Intake> intakes = new ArrayDeque<>();
    /** Octets that unfinished requests may hold, and answers that wait for their readers as many. */
    private final long mostHeld;

    private long arriving;
    private long queued;

    private @Nullable HttpConnection first;
    /** The next one to be looked at; null between two sweeps. */
    private @Nullable HttpConnection swept;

    private byte[] date = new byte[0];
    private long dateSecond = Long.MIN_VALUE;
    private volatile boolean draining;

    LoopState(EventLoop loop, ServerOptions options, Handler handler) {
        this.loop = loop;
        this.options = options;
        this.handler = handler;
        mostHeld = options.maxArriving() / options.eventLoops();
    }

    /** Runs a task on the loop, from any thread; false where the loop has ended, and its connections with it. */
    boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Now as an IMF-fixdate, rendered once a second. */
    byte[] date() {
        long second = Math.floorDiv(System.currentTimeMillis(), 1000);
        if (second != dateSecond) {
            dateSecond = second;
            date = HttpDate.format(second).getBytes(StandardCharsets.US_ASCII);
        }
        return date;
    }

    /** A parser and what goes with it; give it back with {@link #giveBack}. */
    Intake borrow() {
        Intake intake = intakes.pollLast();
        return intake == null ? new Intake(options.limits(), this::mostBody, ByteBufAllocator.DEFAULT) : intake;
    }

    /**
     * Counts by how much has grown what a request holds that is not finished, in octets; false where all unfinished ones hold too much
     * by now. Who sends slowly what is large pays for it, not who asks for a page.
     */
    boolean affords(int grown) {
        arriving += grown;
        return grown <= 0 || arriving <= mostHeld;
    }

    /** The answers that a connection has queued have become more, or fewer, octets. */
    void queued(long change) {
        queued += change;
    }

    /** Whether so much is queued to be written that no more of it may be copied than must. */
    boolean isCrowded() {
        return queued > mostHeld;
    }

    void giveBack(Intake intake) {
        intake.reset();
        if (intakes.size() < POOLED) {
            intakes.addLast(intake);
        }
    }

    Target target(RequestHead head) {
        return targets.decode(head);
    }

    private int mostBody(RequestHead head) {
        int most = options.limits().body();
        if (head.asterisk()) {
            return most;
        }
        Target target = target(head);
        return target.violation() != null ? most : Math.min(most, handler.mostBody(head.method(), target.path()));
    }

    void add(HttpConnection connection) {
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
    }

    void remove(HttpConnection connection) {
        if (swept == connection) {
            swept = connection.next;
        }
        if (connection.previous != null) {
            connection.previous.next = connection.next;
        } else {
            first = connection.next;
        }
        if (connection.next != null) {
            connection.next.previous = connection.previous;
        }
        connection.previous = null;
        connection.next = null;
    }

    /** Whether the server is closing, so that no connection persists. */
    boolean draining() {
        return draining;
    }

    void drain() {
        draining = true;
        forEach(HttpConnection::drain);
    }

    /** Begins to look at all connections, unless the last time takes longer than a second. To be called once a second. */
    void sweep() {
        if (swept == null) {
            swept = first;
            sweepSome();
        }
    }

    private void sweepSome() {
        int now = seconds();
        for (int left = SWEPT_AT_ONCE; left > 0 && swept != null; left--) {
            HttpConnection connection = swept;
            swept = connection.next;
            try {
                connection.sweep(now);
            } catch (RuntimeException | Error e) {
                // Thrown on, it would end the sweeps (ScheduledExecutorService), and with them all deadlines.
                connection.fail(e);
            }
        }
        if (swept != null) {
            loop.schedule(this::sweepSome, SWEEP_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void forEach(Consumer<HttpConnection> action) {
        HttpConnection connection = first;
        while (connection != null) {
            // The action may close the connection, which takes it off the list.
            HttpConnection following = connection.next;
            action.accept(connection);
            connection = following;
        }
    }

    /** A clock that only runs forward, in whole seconds. */
    static int seconds() {
        return (int) (System.nanoTime() / 1_000_000_000L);
    }
}
