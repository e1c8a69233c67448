package dev.matinee.net;

import dev.matinee.http.Limits;
import java.time.Duration;

/**
 * How the server listens and what it tolerates. Immutable; begin with {@link #DEFAULT} and change what you need.
 *
 * @param host the address to listen on
 * @param port the port, 0 for any
 * @param eventLoops how many threads serve the connections
 * @param transport what carries the bytes
 * @param limits how large a request may be
 * @param deadlines how long a peer may take
 * @param maxConnections in all; more are answered with 503
 * @param maxConnectionsPerAddress from one address, of IPv6 from one /64; more are answered with 503
 * @param maxArriving octets that unfinished requests may hold in all; one that would hold more is answered with 503.
 *     Answers may hold as many while they wait for their readers; beyond, nothing is copied for them in advance
 */
public record ServerOptions(
        String host,
        int port,
        int eventLoops,
        Transport transport,
        Limits limits,
        Deadlines deadlines,
        int maxConnections,
        int maxConnectionsPerAddress,
        long maxArriving) {
    /** What a connection costs on the heap: 1.6 kB for itself, 1.7 kB more while a body is coming in, and garbage. */
    private static final int HEAP_OF_A_CONNECTION = 6 << 10;

    /** All addresses, any port, a loop for each core; as many connections as the heap has room for. */
    public static final ServerOptions DEFAULT = new ServerOptions(
            "0.0.0.0",
            0,
            Math.max(1, Runtime.getRuntime().availableProcessors()),
            Transport.AUTO,
            Limits.DEFAULT,
            Deadlines.DEFAULT,
            (int) Math.min(32_768, Runtime.getRuntime().maxMemory() / HEAP_OF_A_CONNECTION),
            8_192,
            Runtime.getRuntime().maxMemory() / 4);

    /** What carries the bytes. */
    public enum Transport {
        /** Epoll where the system has it, else NIO. */
        AUTO,
        EPOLL,
        NIO
    }

    /**
     * How long a peer may take; all are kept to the second.
     *
     * @param header from the first octet of a head to its last, else 408
     * @param body from there to the last octet of the body, else 408
     * @param idle between two requests, else the connection is closed
     * @param writeStall without a single octet of an answer taken, else the connection is reset
     * @param linger how long an ended connection waits for the peer's end
     * @param grace how long answers in flight may take once the server closes
     */
    public record Deadlines(
            Duration header, Duration body, Duration idle, Duration writeStall, Duration linger, Duration grace) {
        public static final Deadlines DEFAULT = new Deadlines(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
    }

    public ServerOptions listen(String newHost, int newPort) {
        return new ServerOptions(
                newHost,
                newPort,
                eventLoops,
                transport,
                limits,
                deadlines,
                maxConnections,
                maxConnectionsPerAddress,
                maxArriving);
    }

    public ServerOptions eventLoops(int count) {
        return new ServerOptions(
                host, port, count, transport, limits, deadlines, maxConnections, maxConnectionsPerAddress, maxArriving);
    }

    public ServerOptions transport(Transport choice) {
        return new ServerOptions(
                host,
                port,
                eventLoops,
                choice,
                limits,
                deadlines,
                maxConnections,
                maxConnectionsPerAddress,
                maxArriving);
    }

    public ServerOptions limits(Limits choice) {
        return new ServerOptions(
                host,
                port,
                eventLoops,
                transport,
                choice,
                deadlines,
                maxConnections,
                maxConnectionsPerAddress,
                maxArriving);
    }

    public ServerOptions deadlines(Deadlines choice) {
        return new ServerOptions(
                host,
                port,
                eventLoops,
                transport,
                limits,
                choice,
                maxConnections,
                maxConnectionsPerAddress,
                maxArriving);
    }

    public ServerOptions maxConnections(int inAll, int perAddress) {
        return new ServerOptions(host, port, eventLoops, transport, limits, deadlines, inAll, perAddress, maxArriving);
    }

    public ServerOptions maxArriving(long octets) {
        return new ServerOptions(
                host, port, eventLoops, transport, limits, deadlines, maxConnections, maxConnectionsPerAddress, octets);
    }
}
