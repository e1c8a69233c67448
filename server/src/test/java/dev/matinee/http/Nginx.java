package dev.matinee.http;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The distribution's nginx as it comes, but for a limit on bodies, in a directory of its own. It hands requests on to a
 * thread of ours, which answers with an equals sign and the body that nginx has read. All sockets are files, so that no port is taken.
 */
final class Nginx implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)");
    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            pid DIR/pid;
            error_log DIR/error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path DIR/body;
              proxy_temp_path DIR/proxy;
              fastcgi_temp_path DIR/fastcgi;
              uwsgi_temp_path DIR/uwsgi;
              scgi_temp_path DIR/scgi;
              client_max_body_size 1000;
              server {
                listen unix:DIR/front;
                location / {
                  proxy_pass http://unix:DIR/back;
                  proxy_ignore_client_abort on;
                }
              }
            }
            """;

    private final Path directory = Files.createTempDirectory("nginx");
    private final ServerSocketChannel back = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final Process process;

    Nginx() throws IOException, InterruptedException {
        back.bind(UnixDomainSocketAddress.of(directory.resolve("back")));
        Thread echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
        Path file = directory.resolve("nginx.conf");
        Files.writeString(file, CONFIGURATION.replace("DIR", directory.toString()));
        process = new ProcessBuilder(program(), "-c", file.toString(), "-p", directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IOException("nginx: " + Files.readString(directory.resolve("output")));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** All answers to these octets, behind which the client ends; empty where there is none. */
    String answer(byte[] octets) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("front")))) {
            ByteBuffer out = ByteBuffer.wrap(octets);
            while (out.hasRemaining()) {
                socket.write(out);
            }
            socket.shutdownOutput();
            Channels.newInputStream(socket).transferTo(answer);
        } catch (IOException e) {
            // ECONNRESET: it has closed without reading what came behind a refused request; its answer came before.
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private boolean answers() {
        return !answer("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                .isEmpty();
    }

    /** Major and minor, such as 1.22. */
    static String version() throws IOException {
        Process asked =
                new ProcessBuilder(program(), "-v").redirectErrorStream(true).start();
        String words = new String(asked.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        return words.replaceFirst("(?s).*nginx/(\\d+\\.\\d+)\\..*", "$1");
    }

    private static String program() {
        // A user's PATH may lack /usr/sbin.
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(folder -> folder + "/nginx")
                .filter(name -> Files.isExecutable(Path.of(name)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nginx is not installed"));
    }

    private void echo() {
        while (back.isOpen()) {
            try (SocketChannel socket = back.accept()) {
                byte[] body = body(socket);
                String head = "HTTP/1.0 200 OK\r\nContent-Length: " + (1 + body.length) + "\r\n\r\n=";
                for (byte[] part : List.of(head.getBytes(StandardCharsets.US_ASCII), body)) {
                    Channels.newOutputStream(socket).write(part);
                }
            } catch (IOException e) {
                // nginx has gone, or this is the end.
            }
        }
    }

    /** What nginx sends is HTTP/1.0 in good order. */
    private static byte[] body(SocketChannel socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        int wanted = Integer.MAX_VALUE;
        int head = 0;
        while (read.size() < wanted && socket.read(buffer.clear()) >= 0) {
            read.write(buffer.array(), 0, buffer.position());
            String text = read.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0) {
                Matcher length = LENGTH.matcher(text.substring(0, end));
                head = end + 4;
                wanted = head + (length.find() ? Integer.parseInt(length.group(1)) : 0);
            }
        }
        return java.util.Arrays.copyOfRange(read.toByteArray(), head, read.size());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        back.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
