package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A port and a file that nobody may touch, and that notice when somebody does. */
final class Bait implements AutoCloseable {
    /** Older than the modification, so that even {@code relatime} notes a read (man 8 mount). */
    private static final FileTime UNREAD = FileTime.fromMillis(86_400_000);

    private final List<ServerSocket> sockets = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Path folder;
    private final Path file;
    private final int port;

    /** Listens on 127.0.0.1 and, where the machine has it, on ::1; the file is a copy of a film that plays. */
    Bait(Path film) throws IOException {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "matinee-bait-");
        file = Files.copy(film, folder.resolve("film.ts"));
        noticesReading();
        port = listen("127.0.0.1", 0);
        for (String other : List.of("::1", "127.0.0.3", "127.8.9.10")) {
            try {
                listen(other, port);
            } catch (IOException e) {
                // A machine without IPv6 has no such bait.
                assertEquals("::1", other);
            }
        }
    }

    private int listen(String address, int at) throws IOException {
        var socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), at));
        sockets.add(socket);
        Thread acceptor = new Thread(() -> accept(socket), "bait");
        acceptor.setDaemon(true);
        acceptor.start();
        return socket.getLocalPort();
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                socket.accept().close();
                connections.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }

    /** A file system that keeps no access times would make of this a test that can't fail. */
    private void noticesReading() throws IOException {
        unread();
        Files.readAllBytes(file);
        assertNotEquals(UNREAD, Files.getAttribute(file, "lastAccessTime"), "no access times in " + folder);
        unread();
    }

    private void unread() throws IOException {
        Files.setAttribute(file, "lastAccessTime", UNREAD);
    }

    int port() {
        return port;
    }

    Path file() {
        return file;
    }

    void assertUntouched() throws IOException {
        assertEquals(0, connections.getAndSet(0), "somebody connected to the bait");
        Object accessed = Files.getAttribute(file, "lastAccessTime");
        unread();
        assertEquals(UNREAD, accessed, "somebody read the bait");
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        TestServer.remove(folder);
    }
}
