package dev.matinee.source.gate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to reach a server: the addresses that its {@link Lookup} leaves open are connected to, a quarter of a second after one another (RFC 8305 §5), until one answers. Nothing is looked up again in between, so a
 * name can't change its meaning behind the check. On one event loop, but for the names.
 */
final class Dialing {
    private static final Logger LOG = LoggerFactory.getLogger(Dialing.class);
    private static final long NEXT_AFTER_MILLIS = 250;

    /** Is told once what became of it, on the event loop. */
    interface Outcome {
        /** The channel does not read yet, and is the listener's to close. */
        void connected(Channel server);

        void failed(Trouble why);
    }

    private final EgressGate gate;
    private final Pass pass;
    private final Authority to;
    private final EventLoop loop;
    private final Outcome outcome;
    private List<InetAddress> addresses = List.of();
    private final List<Channel> pending = new ArrayList<>();
    private int next;
    private int failures;
    private boolean done;

    private Dialing(EgressGate gate, Pass pass, Authority to, EventLoop loop, Outcome outcome) {
        this.gate = gate;
        this.pass = pass;
        this.to = to;
        this.loop = loop;
        this.outcome = outcome;
    }

    static Dialing start(EgressGate gate, Pass pass, Authority to, EventLoop loop, Outcome outcome) {
        var dialing = new Dialing(gate, pass, to, loop, outcome);
        try {
            gate.names().execute(dialing::resolve);
        } catch (RejectedExecutionException e) {
            loop.execute(() -> dialing.fail(
                    Trouble.unreachable("source_unreachable", "The server is busy with the names of other links.")));
        }
        loop.schedule(dialing::expire, gate.steadiness().connecting().toMillis(), TimeUnit.MILLISECONDS);
        return dialing;
    }

    private void resolve() {
        gate.tls().await();
        Lookup found = Lookup.of(gate, pass, to);
        onLoop(() -> begin(found));
    }

    /** A name server may answer after the gate has closed. */
    private void onLoop(Runnable next) {
        if (!loop.isShuttingDown()) {
            loop.execute(next);
        }
    }

    private void begin(Lookup found) {
        if (done) {
            return;
        }
        if (found.trouble() != null) {
            fail(found.trouble());
            return;
        }
        addresses = found.open();
        connectNext();
    }

    private void connectNext() {
        if (done || next == addresses.size()) {
            return;
        }
        InetAddress address = addresses.get(next++);
        ChannelFuture future = gate.outward(loop).connect(new InetSocketAddress(address, to.port()));
        pending.add(future.channel());
        future.addListener(connected -> {
            pending.remove(future.channel());
            if (done) {
                future.channel().close();
            } else if (connected.isSuccess()) {
                done = true;
                pending.forEach(Channel::close);
                outcome.connected(future.channel());
            } else {
                LOG.debug("{}: {} at {}: {}", pass.name(), to, address, String.valueOf(connected.cause()));
                if (++failures == addresses.size()) {
                    fail(trouble(connected.cause()));
                } else {
                    connectNext();
                }
            }
        });
        if (next < addresses.size()) {
            loop.schedule(this::connectNext, NEXT_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Trouble trouble(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return late("no connection came about within ");
        }
        boolean refused = String.valueOf(cause.getMessage()).contains("refused");
        return Trouble.unreachable(
                "source_unreachable",
                refused && !(cause instanceof NoRouteToHostException)
                        ? "Nothing answers at the server of this link (connection refused)."
                        : "The server of this link can't be reached from here.");
    }

    private Trouble late(String words) {
        return Trouble.late(
                "source_timeout",
                "The server of this link does not answer: " + words
                        + gate.steadiness().connecting().toSeconds() + " s.");
    }

    private void expire() {
        if (!done) {
            fail(late(
                    addresses.isEmpty()
                            ? "its name could not be looked up within "
                            : "no connection came about within "));
        }
    }

    private void fail(Trouble why) {
        if (!done) {
            cancel();
            outcome.failed(why);
        }
    }

    /** Whoever asked has gone. */
    void cancel() {
        done = true;
        List.copyOf(pending).forEach(Channel::close);
    }
}
