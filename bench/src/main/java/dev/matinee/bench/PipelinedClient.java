package dev.matinee.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends the same request many times to a write, over one blocking connection, and reads as many answers. All answers
 * are as long as the first, because their dates are. For one thread; allocates nothing once it stands.
 */
final class PipelinedClient implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    private final SocketChannel channel;
    private final ByteBuffer requests;
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 20);
    private final int expected;
    private final String firstAnswer;

    PipelinedClient(InetSocketAddress server, String request, int batch) {
        try {
            channel = SocketChannel.open(server);
            byte[] one = request.getBytes(StandardCharsets.US_ASCII);
            requests = ByteBuffer.allocateDirect(batch * one.length);
            for (int i = 0; i < batch; i++) {
                requests.put(one);
            }
            requests.position(0).limit(one.length);
            channel.write(requests);
            firstAnswer = answer();
            if (!firstAnswer.startsWith("HTTP/1.1 200 ")) {
                throw new IllegalStateException("answered with " + firstAnswer);
            }
            expected = batch * firstAnswer.length();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String answer() throws IOException {
        int end = Integer.MAX_VALUE;
        while (in.position() < end) {
            if (channel.read(in) < 0) {
                throw new IOException("the server has closed");
            }
            String text = text();
            int head = text.indexOf("\r\n\r\n");
            Matcher length = LENGTH.matcher(text);
            if (head >= 0 && length.find()) {
                end = head + 4 + Integer.parseInt(length.group(1));
            }
        }
        return text();
    }

    private String text() {
        byte[] bytes = new byte[in.position()];
        in.get(0, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The name of the first segment, where the answer is a playlist. */
    String firstSegment() {
        return firstAnswer
                .lines()
                .filter(line -> line.endsWith(".ts"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no segment in " + firstAnswer));
    }

    /** One batch there and back; answers the octets received. */
    int batch() {
        try {
            requests.clear();
            while (requests.hasRemaining()) {
                channel.write(requests);
            }
            int received = 0;
            while (received < expected) {
                in.clear();
                int count = channel.read(in);
                if (count < 0) {
                    throw new IOException("the server has closed");
                }
                received += count;
            }
            return received;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
