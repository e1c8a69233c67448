package dev.matinee.source.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The head of a server's answer, in ISO 8859-1, read as forgivingly as a browser does. Immutable.
 *
 * @param status the status code
 * @param line the status line
 * @param fields the field lines; those without a colon are left out
 */
record AnswerHead(int status, String line, List<ProxyRequest.Field> fields) {
    private static final Set<String> DROPPED =
            Set.of("connection", "keep-alive", "proxy-authenticate", "proxy-connection", "upgrade");
    private static final Set<String> OF_THE_BODY = Set.of(
            "content-length", "transfer-encoding", "content-range", "accept-ranges", "etag", "content-md5", "digest");

    /** Reads a head without the empty line at its end; empty where it is not HTTP/1. */
    static Optional<AnswerHead> parse(String head) {
        List<String> lines = head.lines().toList();
        if (lines.isEmpty() || !lines.get(0).matches("HTTP/1\\.\\d \\d{3}( .*)?")) {
            return Optional.empty();
        }
        List<ProxyRequest.Field> fields = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.add(new ProxyRequest.Field(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip()));
            }
        }
        return Optional.of(
                new AnswerHead(Integer.parseInt(lines.get(0).substring(9, 12)), lines.get(0), List.copyOf(fields)));
    }

    /** The first value of a field, in lower case; empty where it is absent. */
    String value(String lowerCase) {
        return written(lowerCase).toLowerCase(Locale.ROOT);
    }

    /** The first value of a field as it is written; empty where it is absent. */
    String written(String lowerCase) {
        return fields.stream()
                .filter(field -> field.is(lowerCase))
                .map(ProxyRequest.Field::value)
                .findFirst()
                .orElse("");
    }

    /** Whether it redirects to something that is not HTTP, which no program of ours may follow. */
    boolean leadsAstray() {
        String location = value("location");
        return status / 100 == 3 && location.matches("[a-z][a-z0-9+.-]*:.*") && !location.matches("https?://.*");
    }

    boolean chunked() {
        return value("transfer-encoding").contains("chunked");
    }

    /** The announced length of the body, -1 where there is none. */
    long length() {
        String length = value("content-length");
        return !chunked() && length.matches("\\d{1,18}") ? Long.parseLong(length) : -1;
    }

    /** To send on with the body as it is; {@code location} is put in the place of where a redirect leads. */
    String onward(UnaryOperator<String> location) {
        return onward(line, Set.of(), location, "");
    }

    /** To send on with another, whole body. */
    String onward(int length) {
        return onward("HTTP/1.1 200 OK", OF_THE_BODY, UnaryOperator.identity(), "Content-Length: " + length + "\r\n");
    }

    private String onward(String first, Set<String> without, UnaryOperator<String> location, String last) {
        StringBuilder head = new StringBuilder(512).append(first).append("\r\n");
        for (ProxyRequest.Field field : fields) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!DROPPED.contains(name) && !without.contains(name)) {
                head.append(field.name())
                        .append(": ")
                        .append(name.equals("location") ? location.apply(field.value()) : field.value())
                        .append("\r\n");
            }
        }
        return head.append(last).append("Connection: close\r\n\r\n").toString();
    }
}
