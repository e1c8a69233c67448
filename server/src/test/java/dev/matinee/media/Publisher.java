package dev.matinee.media;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A live source: the real ffmpeg, sending a test picture in real time until it is closed. */
public final class Publisher implements AutoCloseable {
    private final List<String> command = new ArrayList<>();
    private volatile Process process;
    private volatile boolean closed;

    private Publisher(boolean again, List<String> output) throws IOException {
        command.addAll(List.of("ffmpeg", "-nostdin", "-v", "error", "-re"));
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25", "-f", "lavfi", "-i", "sine"));
        command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"));
        command.addAll(List.of("-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac"));
        command.addAll(output);
        process = start();
        if (again) {
            // Its server serves one viewer and ends with that one.
            Thread keeper = new Thread(this::keep, "publisher");
            keeper.setDaemon(true);
            keeper.start();
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void keep() {
        try {
            while (!closed) {
                process.waitFor();
                if (!closed) {
                    TimeUnit.MILLISECONDS.sleep(200);
                    process = start();
                }
            }
        } catch (IOException | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An RTMP server at a port of loopback. */
    public static Publisher rtmp(int port) throws IOException {
        Publisher publisher =
                new Publisher(true, List.of("-f", "flv", "-listen", "1", "rtmp://127.0.0.1:" + port + "/live/key"));
        awaitListening("tcp", port);
        return publisher;
    }

    /** An SRT listener at a port of loopback. */
    public static Publisher srt(int port) throws IOException {
        Publisher publisher =
                new Publisher(true, List.of("-f", "mpegts", "srt://127.0.0.1:" + port + "?mode=listener"));
        awaitListening("udp", port);
        return publisher;
    }

    /** Sends to an RTSP server. */
    public static Publisher rtsp(String url) throws IOException {
        return new Publisher(false, List.of("-f", "rtsp", "-rtsp_transport", "tcp", url));
    }

    /** Writes a playlist of the last segments, and those, into a folder. */
    public static Publisher hls(Path playlist) throws IOException {
        return new Publisher(
                false,
                List.of(
                        "-f",
                        "hls",
                        "-hls_time",
                        "1",
                        "-hls_list_size",
                        "5",
                        "-hls_flags",
                        "delete_segments+omit_endlist",
                        playlist.toString()));
    }

    /** Waits until somebody listens at a port: connecting to it would take the only place. */
    private static void awaitListening(String table, int port) throws IOException {
        // man 5 proc, /proc/net/tcp: address:port in hexadecimal, the peer, the state (0A of a socket that listens, 07
        // of a datagram socket).
        Pattern line = Pattern.compile(":" + String.format(Locale.ROOT, "%04X", port) + " 0+:0000 0[A7] ");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (Files.readAllLines(Path.of("/proc/net", table)).stream()
                .noneMatch(each -> line.matcher(each).find())) {
            if (System.nanoTime() > end) {
                throw new AssertionError("nobody listens at " + port);
            }
            Thread.onSpinWait();
        }
    }

    /** A port of loopback where nobody listens now, neither to connections nor to datagrams. */
    public static int freePort() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket socket = new ServerSocket(0, 1, loopback);
                DatagramSocket datagrams = new DatagramSocket(socket.getLocalPort(), loopback)) {
            return datagrams.getLocalPort();
        }
    }

    /** Ends what sends now; where it serves viewers itself another one takes its place. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Whether it sends, or waits for a viewer. */
    public boolean works() {
        return process.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        kill();
    }
}
