package dev.matinee.media;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.IntConsumer;

/** Threads of the servers that tests bring along. None of them keeps a test from ending. */
public final class Background {
    private Background() {}

    /** What such a thread does; an {@link IOException} is its end: a side has gone, or the test is over. */
    public interface Work {
        void run() throws IOException;
    }

    /** What is done for a connection. */
    public interface Service {
        void serve(Socket client) throws IOException;
    }

    /** Runs on a thread of its own. */
    public static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        return;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Serves each connection on a thread of its own until the socket is closed. */
    public static void serve(String name, ServerSocket listening, Service service) {
        start(name, () -> {
            while (true) {
                Socket client = listening.accept();
                start(name, () -> service.serve(client));
            }
        });
    }

    /** Hands on what comes, and its end; {@code counted} is told how many octets each piece has. */
    public static void pump(InputStream from, Socket to, IntConsumer counted) throws IOException {
        try (to) {
            byte[] octets = new byte[64 << 10];
            for (int some = from.read(octets); some >= 0; some = from.read(octets)) {
                counted.accept(some);
                to.getOutputStream().write(octets, 0, some);
            }
        }
    }
}
