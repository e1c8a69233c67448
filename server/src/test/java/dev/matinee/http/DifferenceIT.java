package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The octets of the request tables, read by us, by Netty's codec and by nginx. Where they don't agree, a row of
 * {@code docs/http-differences.md} must say so; a row about which they agree must go.
 */
class DifferenceIT {
    private static final String[] FILES = {"request-line", "fields", "framing", "chunked"};
    private static final Path TABLE = Path.of("../docs/http-differences.md");
    /** What was found, as rows for that table. */
    private static final Path FOUND = Path.of("target/http-differences.md");

    @Test
    void everyDifferenceIsExplained() throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        try (Nginx nginx = new Nginx()) {
            for (String file : FILES) {
                for (TableFile.Case one : TableFile.read(file + ".txt").cases()) {
                    String ours = ours(one.input());
                    String netty = netty(one.input());
                    String other = nginx(nginx.answer(one.input()));
                    if (!ours.equals(netty) || !ours.equals(other)) {
                        found.add("| " + file + ": " + one.title().replace("|", "\\|") + " | " + ours + " | " + netty
                                + " | " + other + " |");
                    }
                }
            }
        }
        found.sort(null);
        Files.write(FOUND, found);
        String table = Files.readString(TABLE);
        List<String> explained = table.lines()
                .filter(line -> line.matches("\\| (" + String.join("|", FILES) + "): .*"))
                .sorted()
                .toList();
        boolean sameNginx = table.contains("nginx " + Nginx.version());
        assertEquals(
                String.join("\n", sameNginx ? explained : withoutNginx(explained)),
                String.join("\n", sameNginx ? found : withoutNginx(found)),
                "what was found is in " + FOUND);
    }

    /** Other versions of nginx read otherwise: then only the rows about Netty can be held against the table. */
    private static List<String> withoutNginx(List<String> rows) {
        return rows.stream()
                .map(row -> row.replaceFirst("[^|]*\\|$", ""))
                .filter(row -> !row.matches(".*\\| ([^|]*) \\| \\1 \\|"))
                .toList();
    }

    private static String ours(byte[] octets) {
        Taken taken = Taken.request(octets, octets.length);
        return switch (taken.progress()) {
            case PARTIAL -> "waits";
            case BAD -> "refuses";
            case COMPLETE -> takes(taken.body().toString(StandardCharsets.ISO_8859_1));
        };
    }

    private static String netty(byte[] octets) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpServerCodec());
        StringBuilder body = new StringBuilder();
        String verdict = "waits";
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(octets));
            for (HttpObject part = channel.readInbound();
                    part != null && verdict.equals("waits");
                    part = channel.readInbound()) {
                if (part.decoderResult().isFailure()) {
                    verdict = "refuses";
                } else if (part instanceof HttpContent content) {
                    body.append(content.content().toString(StandardCharsets.ISO_8859_1));
                    verdict = part instanceof LastHttpContent ? takes(body.toString()) : verdict;
                } else if (part instanceof HttpRequest request
                        && request.method().equals(HttpMethod.CONNECT)) {
                    verdict = takes("");
                }
                ReferenceCountUtil.release(part);
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        return verdict;
    }

    private static String nginx(String answers) {
        String answer = answers.replaceFirst("^HTTP/1\\.1 100 [^\r]*\r\n\r\n", "");
        if (answer.isEmpty()) {
            return "waits";
        }
        if (answer.startsWith("=")) {
            return "takes";
        }
        return answer.startsWith("HTTP/1.1 200") ? takes(body(answer)) : "refuses";
    }

    /** What the thread behind nginx has sent back, without its equals sign; HEAD has none. */
    private static String body(String answer) {
        int start = answer.indexOf("\r\n\r\n") + 4;
        String length = answer.substring(0, start).replaceFirst("(?s).*Content-Length: (\\d+).*", "$1");
        int end = Math.min(answer.length(), start + Integer.parseInt(length));
        return answer.substring(Math.min(start + 1, end), end);
    }

    private static String takes(String body) {
        return body.isEmpty() ? "takes" : "takes `" + TableFile.printable(body) + "`";
    }
}
