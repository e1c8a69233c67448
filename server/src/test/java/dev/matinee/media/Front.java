package dev.matinee.media;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Stands on loopback before a server that speaks no TLS, or hears what it is told first; hands on both ways. */
public final class Front implements AutoCloseable {
    /** The name on the certificate. */
    public static final String NAME = "films.test";

    private static final String PASSWORD = "changeit";
    /** Of each connection. */
    private static final int REMEMBERED = 8 << 10;

    private final ServerSocket listening;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<ByteArrayOutputStream> heard = new CopyOnWriteArrayList<>();
    private final int server;

    private Front(ServerSocketFactory sockets, int server) throws IOException {
        this.server = server;
        listening = sockets.createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Background.serve("front", listening, this::serve);
    }

    /** One that hands octets on as they are. */
    public static Front plain(int server) throws IOException {
        return new Front(ServerSocketFactory.getDefault(), server);
    }

    /** One that speaks TLS with a {@linkplain #keys certificate} of its own. */
    public static Front tls(int server, Path keys) throws IOException, GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new Front(context.getServerSocketFactory(), server);
    }

    /** Makes a key and a certificate for {@link #NAME}. */
    public static Path keys(Path folder) {
        Path keys = folder.resolve("keys.p12");
        keytool(keys, "-genkeypair -keyalg EC -dname CN=" + NAME + " -ext san=dns:" + NAME + " -storetype PKCS12");
        return keys;
    }

    /** Makes a trust store, which may be read without a password, of the certificate among these. */
    public static Path trust(Path keys) {
        Path certificate = keys.resolveSibling("certificate");
        Path trust = keys.resolveSibling("trust.jks");
        keytool(keys, "-exportcert -file " + certificate);
        keytool(trust, "-importcert -noprompt -storetype JKS -file " + certificate);
        return trust;
    }

    private static void keytool(Path store, String words) {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> line = new ArrayList<>(List.of(program, "-keystore", store.toString(), "-storepass", PASSWORD));
        line.addAll(List.of(words.split(" ", -1)));
        Clips.run(line);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How each client began. */
    public List<String> heard() {
        return heard.stream()
                .map(each -> each.toString(StandardCharsets.ISO_8859_1))
                .toList();
    }

    private void serve(Socket client) throws IOException {
        open.add(client);
        Socket far = new Socket(InetAddress.getLoopbackAddress(), server);
        open.add(far);
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        heard.add(beginning);
        Background.start("front", () -> Background.pump(far.getInputStream(), client, some -> {}));
        try (far) {
            InputStream in = client.getInputStream();
            byte[] octets = new byte[REMEMBERED];
            for (int some = in.read(octets); some >= 0; some = in.read(octets)) {
                beginning.write(octets, 0, Math.min(some, REMEMBERED - beginning.size()));
                far.getOutputStream().write(octets, 0, some);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
