package dev.matinee.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.http.MediaType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Five thousand at once. */
class HerdIT {
    private static final int VIEWERS = 5_000;
    /** So many read to the end, the others go away in the middle. */
    private static final int FINISHING = 100;

    private static final int LENGTH = 100_000;
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<SocketChannel> viewers = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (SocketChannel viewer : viewers) {
            viewer.close();
        }
        viewers.clear();
    }

    @Test
    void allReadersOfAFileShareOneDescriptor() throws IOException {
        Path path = Files.createTempFile("herd", ".ts");
        Files.write(path, new byte[LENGTH]);
        SharedFile file = SharedFile.open(path, MediaType.MPEG_TS, "no-store");
        // None of them is cut off for reading nothing while the others are still connecting.
        ServerOptions options = ServerOptions.DEFAULT.listen("127.0.0.1", 0).deadlines(Site.PATIENT);
        try (HttpServer server = HttpServer.start(options, x -> x.send(file))) {
            connect(server.address());
            askAll();
            // Too little room for the file: all are in the middle of it.
            ByteBuffer buffer = ByteBuffer.allocate(200_000);
            viewers.get(VIEWERS - 1).read(buffer.limit(1));
            assertEquals(1, descriptors(path));
            buffer.clear().position(1);
            for (int i = VIEWERS - 1; i >= VIEWERS - FINISHING; i--) {
                readBody(viewers.get(i), buffer);
                buffer.clear();
            }
            file.release();
            assertTrue(file.isOpen());
            close();
            Site.await(() -> !file.isOpen(), "the last reader's reference given back");
        }
        assertFalse(file.isOpen());
        Files.delete(path);
    }

    private void connect(InetSocketAddress address) throws IOException {
        for (int i = 0; i < VIEWERS; i++) {
            SocketChannel viewer = SocketChannel.open();
            viewers.add(viewer);
            viewer.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            viewer.connect(address);
        }
    }

    private void askAll() throws IOException {
        ByteBuffer request = ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII));
        for (SocketChannel viewer : viewers) {
            viewer.write(request.rewind());
        }
    }

    private static void readBody(SocketChannel viewer, ByteBuffer buffer) throws IOException {
        int end = Integer.MAX_VALUE;
        while (buffer.position() < end) {
            if (viewer.read(buffer) < 0) {
                throw new IOException("ended after " + buffer.position());
            }
            byte[] begin = new byte[Math.min(buffer.position(), 1000)];
            buffer.get(0, begin);
            String head = new String(begin, StandardCharsets.ISO_8859_1);
            int behind = head.indexOf("\r\n\r\n") + 4;
            end = behind < 4 ? Integer.MAX_VALUE : behind + LENGTH;
        }
        assertEquals(end, buffer.position());
    }

    private static long descriptors(Path path) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(descriptor -> leadsTo(descriptor, path)).count();
        }
    }

    private static boolean leadsTo(Path descriptor, Path path) {
        try {
            return Files.readSymbolicLink(descriptor).equals(path);
        } catch (IOException e) {
            return false;
        }
    }
}
