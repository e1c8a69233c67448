package dev.matinee.e2e;

import dev.matinee.media.Background;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody on loopback who is no peer, but counts who takes them for one, by TCP and by UDP (uTP, the hash table). */
final class Bystander implements AutoCloseable {
    private final ServerSocket stream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final DatagramSocket datagram = new DatagramSocket(stream.getLocalPort(), InetAddress.getLoopbackAddress());
    private final List<Integer> callers = new CopyOnWriteArrayList<>();
    private final AtomicInteger datagrams = new AtomicInteger();

    Bystander() throws IOException {
        Background.serve("bystander", stream, caller -> {
            callers.add(caller.getPort());
            caller.close();
        });
        Background.start("bystander", () -> {
            while (true) {
                datagram.receive(new DatagramPacket(new byte[1500], 1500));
                datagrams.incrementAndGet();
            }
        });
    }

    int port() {
        return stream.getLocalPort();
    }

    /** The ports that connections came from. */
    List<Integer> callers() {
        return List.copyOf(callers);
    }

    int datagrams() {
        return datagrams.get();
    }

    @Override
    public void close() throws IOException {
        stream.close();
        datagram.close();
    }
}
