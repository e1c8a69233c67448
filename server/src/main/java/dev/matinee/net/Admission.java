package dev.matinee.net;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts connections, in all and by address; those of IPv6 by their network. For any thread; asked once when a connection
 * comes and once when it goes.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    /** So many may be told that they are too many; the rest is closed without a word. */
    private static final int MOST_REFUSED = 1024;
    /** Octets of an IPv6 address that name a network (RFC 4291 §2.5.4); the rest every host may choose for itself, and anew each time. */
    private static final int NETWORK = 8;
    /** A burst is over when nobody was refused for so long. */
    private static final int BURST_SECONDS = 10;

    /** What becomes of a connection. */
    enum Verdict {
        ADMITTED,
        /** Answer 503, and close. */
        REFUSED,
        /** Close. */
        DROPPED
    }

    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger lastRefusal = new AtomicInteger(LoopState.seconds() - BURST_SECONDS - 1);
    private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final CompletableFuture<Boolean> empty = new CompletableFuture<>();
    private volatile boolean closing;

    Admission(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    Verdict enter(InetAddress address) {
        if (admitted.incrementAndGet() <= most) {
            if (byAddress.merge(address, 1, Integer::sum) <= mostPerAddress) {
                return Verdict.ADMITTED;
            }
            leaveAddress(address);
        }
        left();
        int now = LoopState.seconds();
        if (now - lastRefusal.getAndSet(now) > BURST_SECONDS) {
            LOG.warn("too many connections, refusing some: {} are open, the last came from {}", admitted, address);
        }
        if (refused.incrementAndGet() <= MOST_REFUSED) {
            return Verdict.REFUSED;
        }
        refused.decrementAndGet();
        return Verdict.DROPPED;
    }

    void leave(Verdict verdict, InetAddress address) {
        switch (verdict) {
            case ADMITTED -> {
                leaveAddress(address);
                left();
            }
            case REFUSED -> refused.decrementAndGet();
            case DROPPED -> {}
        }
    }

    /** How many are admitted now. */
    int count() {
        return admitted.get();
    }

    /** Completes when the last admitted connection has gone. */
    CompletableFuture<Boolean> closing() {
        closing = true;
        if (admitted.get() == 0) {
            empty.complete(true);
        }
        return empty;
    }

    private void left() {
        if (admitted.decrementAndGet() == 0 && closing) {
            empty.complete(true);
        }
    }

    private void leaveAddress(InetAddress address) {
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Where a connection is counted. */
    static InetAddress address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress socket
                ? network(socket.getAddress())
                : InetAddress.getLoopbackAddress();
    }

    private static InetAddress network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] octets = address.getAddress();
        Arrays.fill(octets, NETWORK, octets.length, (byte) 0);
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }
}
