package dev.matinee.media;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A SOCKS5 proxy on loopback (RFC 1928) that wants a name and a password (RFC 1929), knows TCP alone, and remembers what
 * went through it.
 */
public final class SocksProxy implements AutoCloseable {
    private static final String USER = "somebody";
    private static final String PASSWORD = "secret";

    private final ServerSocket listening;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final Set<Integer> leaving = ConcurrentHashMap.newKeySet();
    private final AtomicLong arrived = new AtomicLong();

    public SocksProxy() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Background.serve("socks", listening, this::serve);
    }

    /** As an option names it. */
    public String url() {
        return "socks5://" + USER + ":" + PASSWORD + "@127.0.0.1:" + listening.getLocalPort();
    }

    /** Where it was asked to lead, as {@code host:port}. */
    public List<String> targets() {
        return List.copyOf(targets);
    }

    /** Whether a connection that comes from a port of this machine comes from here. */
    public boolean left(int port) {
        return leaving.contains(port);
    }

    /** Octets from the far ends. */
    public long arrived() {
        return arrived.get();
    }

    private void serve(Socket client) throws IOException {
        open.add(client);
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        in.readUnsignedByte();
        in.readNBytes(in.readUnsignedByte());
        out.write(new byte[] {5, 2});
        in.readUnsignedByte();
        boolean known = (text(in) + ":" + text(in)).equals(USER + ":" + PASSWORD);
        out.write(new byte[] {1, (byte) (known ? 0 : 1)});
        in.readUnsignedByte();
        int command = in.readUnsignedByte();
        in.readUnsignedByte();
        String host = switch (in.readUnsignedByte()) {
            case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
            case 3 -> text(in);
            default -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
        };
        int port = in.readUnsignedShort();
        if (!known || command != 1) {
            out.write(new byte[] {5, 7, 0, 1, 0, 0, 0, 0, 0, 0});
            client.close();
            return;
        }
        targets.add(host + ":" + port);
        Socket far = new Socket();
        open.add(far);
        far.bind(null);
        leaving.add(far.getLocalPort());
        far.connect(new InetSocketAddress(host, port), 5000);
        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        Background.start("socks", () -> Background.pump(in, far, some -> {}));
        Background.pump(far.getInputStream(), client, arrived::addAndGet);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
