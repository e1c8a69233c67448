package dev.matinee.media;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An RTSP server (RFC 2326) on loopback that hands on, in the same connections, what a real sender sends to it; one that
 * has {@code moved} redirects all viewers instead.
 */
public final class RtspServer implements AutoCloseable {
    private static final Pattern SEQUENCE = Pattern.compile("(?im)^CSeq: *(\\d+)");
    private static final Pattern LENGTH = Pattern.compile("(?im)^Content-Length: *(\\d+)");
    private static final Pattern TRANSPORT = Pattern.compile("(?im)^Transport: *(\\S+)");

    private static final Pattern LOGIN = Pattern.compile("(?im)^Authorization: *Digest (.*)$");
    private static final String REALM = "cameras";
    private static final String NONCE = "5d0ab9d37c669424";

    private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<OutputStream> viewers = new CopyOnWriteArrayList<>();
    private final CountDownLatch announced = new CountDownLatch(1);
    private final String moved;
    private volatile String description = "";
    private volatile String login = "";
    /** The request lines of viewers. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /**
     * @param moved where it redirects to, empty for a server that does not
     */
    public RtspServer(String moved) throws IOException {
        this.moved = moved;
        Background.serve("rtsp-server", socket, this::serve);
    }

    /** The address of its only stream. */
    public String url() {
        return "rtsp://127.0.0.1:" + socket.getLocalPort() + "/camera";
    }

    /**
     * Wants viewers to log in by Digest from now on, for the very address that they ask for (RFC 2617 §3.2.2.5).
     *
     * @param user a name, a colon and a password
     */
    public void lock(String user) {
        login = user;
    }

    /** What viewers have asked for: the first lines of their requests from the description on. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** Waits for its sender. */
    public void awaitSender() throws InterruptedException {
        if (!announced.await(90, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody sends");
        }
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        boolean viewer = false;
        while (true) {
            int first = in.read();
            if (first < 0) {
                return;
            }
            if (first == '$') {
                handOn(in);
                continue;
            }
            String head = (char) first + head(in);
            Matcher length = LENGTH.matcher(head);
            String body = length.find()
                    ? new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                    : "";
            viewer |= head.startsWith("DESCRIBE ");
            if (viewer) {
                asked.add(head.lines().findFirst().orElseThrow());
            }
            String answer = viewer && !knows(head) ? locked(head) : answer(head, body);
            out.write(answer.getBytes(StandardCharsets.UTF_8));
            if (head.startsWith("PLAY ") && answer.contains(" 200 ")) {
                viewers.add(out);
            }
        }
    }

    private static String head(DataInputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
        return head.toString(StandardCharsets.UTF_8);
    }

    private boolean knows(String head) {
        Matcher told = LOGIN.matcher(head);
        if (login.isEmpty()) {
            return true;
        }
        if (!told.find() || !parameter(told.group(), "uri").equals(head.split(" ", 3)[1])) {
            return false;
        }
        String who = md5(login.replaceFirst(":", ":" + REALM + ":"));
        String what = md5(head.substring(0, head.indexOf(' ')) + ":" + parameter(told.group(), "uri"));
        String proof = String.join(
                ":", who, NONCE, parameter(told.group(), "nc"), parameter(told.group(), "cnonce"), "auth", what);
        return parameter(told.group(), "response").equals(md5(proof));
    }

    private static String parameter(String field, String name) {
        Matcher found = Pattern.compile("\\b" + name + "=\"?([^\",]*)").matcher(field);
        return found.find() ? found.group(1) : "";
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String locked(String head) {
        Matcher sequence = SEQUENCE.matcher(head);
        return "RTSP/1.0 401 Unauthorized\r\nCSeq: " + (sequence.find() ? sequence.group(1) : "0")
                + "\r\nWWW-Authenticate: Digest realm=\"" + REALM + "\", nonce=\"" + NONCE + "\", qop=\"auth\"\r\n\r\n";
    }

    private String answer(String head, String body) {
        Matcher sequence = SEQUENCE.matcher(head);
        String begin = "RTSP/1.0 200 OK\r\nCSeq: " + (sequence.find() ? sequence.group(1) : "0") + "\r\nSession: 1\r\n";
        String method = head.substring(0, head.indexOf(' '));
        switch (method) {
            case "ANNOUNCE" -> {
                description = body;
                announced.countDown();
                return begin + "\r\n";
            }
            case "DESCRIBE" -> {
                return moved.isEmpty()
                        ? begin + "Content-Base: " + head.split(" ", 3)[1] + "/\r\n"
                                + "Content-Type: application/sdp\r\nContent-Length: " + description.length()
                                + "\r\n\r\n" + description
                        : begin.replace("200 OK", "302 Moved") + "Location: " + moved + "\r\n\r\n";
            }
            case "SETUP" -> {
                Matcher transport = TRANSPORT.matcher(head);
                return begin + "Transport: " + (transport.find() ? transport.group(1) : "") + "\r\n\r\n";
            }
            default -> {
                return begin + "Public: DESCRIBE, SETUP, PLAY, ANNOUNCE, RECORD, TEARDOWN\r\n\r\n";
            }
        }
    }

    /** RFC 2326 §10.12: a dollar, the channel, the length. */
    private void handOn(DataInputStream in) throws IOException {
        int channel = in.readUnsignedByte();
        int length = in.readUnsignedShort();
        byte[] frame = new byte[4 + length];
        frame[0] = '$';
        frame[1] = (byte) channel;
        frame[2] = (byte) (length >> 8);
        frame[3] = (byte) length;
        in.readFully(frame, 4, length);
        viewers.removeIf(viewer -> !takes(viewer, frame));
    }

    private static boolean takes(OutputStream viewer, byte[] frame) {
        try {
            viewer.write(frame);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
