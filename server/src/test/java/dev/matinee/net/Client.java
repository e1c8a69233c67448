package dev.matinee.net;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends what it is told to, octet for octet, and reads answers strictly. */
final class Client implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 15_000;

    final Socket socket;
    private final InputStream in;

    /** An answer; field names are in lower case. */
    static final class Answer {
        private final int status;
        private final Map<String, String> fields;
        private final byte[] body;

        Answer(int status, Map<String, String> fields, byte[] body) {
            this.status = status;
            this.fields = fields;
            this.body = body;
        }

        int status() {
            return status;
        }

        Map<String, String> fields() {
            return fields;
        }

        byte[] body() {
            return body;
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String field(String name) {
            return fields.getOrDefault(name, "(none)");
        }
    }

    Client(HttpServer server) throws IOException {
        this(server, 0);
    }

    Client(HttpServer server, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(server.address());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 8192);
    }

    Client send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Sends a request without a body, and reads the answer. */
    Answer get(String path, String... fields) throws IOException {
        return request("GET", path, fields);
    }

    Answer request(String method, String path, String... fields) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        send(head.append("\r\n").toString());
        return read(method.equals("HEAD"));
    }

    /** Whether there is something to read. */
    boolean hasAnswer() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer read() throws IOException {
        return read(false);
    }

    Answer read(boolean headOnly) throws IOException {
        String line = line();
        if (!line.matches("HTTP/1\\.1 \\d{3} [ -~]+")) {
            throw new IOException("not a status line: " + line);
        }
        int status = Integer.parseInt(line.substring(9, 12));
        Map<String, String> fields = new TreeMap<>();
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(": ");
            if (fields.put(field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 2)) != null) {
                throw new IOException("twice: " + field);
            }
        }
        boolean bodiless = headOnly || status < 200 || status == 204 || status == 304;
        int length = bodiless ? 0 : Integer.parseInt(fields.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("the body ends after " + body.length + " of " + length);
        }
        return new Answer(status, fields, body);
    }

    /** Whether the server ends the connection now, with nothing before it. */
    boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    /** The same, and what is there otherwise can still be read. */
    boolean isEndedHere() throws IOException {
        in.mark(1);
        int octet = in.read();
        in.reset();
        return octet < 0;
    }

    InputStream in() {
        return in;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("ended after: " + line);
            }
            if (octet == '\r') {
                if (in.read() != '\n') {
                    throw new IOException("a bare CR after: " + line);
                }
                return line.toString(StandardCharsets.ISO_8859_1);
            }
            line.write(octet);
        }
    }

    /** Ends with RST instead of FIN (man 7 socket, SO_LINGER). */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
