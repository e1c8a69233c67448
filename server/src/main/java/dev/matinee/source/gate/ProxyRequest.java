package dev.matinee.source.gate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a request to a proxy (RFC 9112 §3.2.2 and §3.2.3), in ISO 8859-1. Immutable.
 *
 * @param method the method
 * @param authority the host and port as written, not checked yet
 * @param path path and query in origin form; empty for {@code CONNECT}
 * @param fields the field lines
 */
record ProxyRequest(String method, String authority, String path, List<Field> fields) {
    /** A field line. */
    record Field(String name, String value) {
        boolean is(String lowerCase) {
            return name.toLowerCase(Locale.ROOT).equals(lowerCase);
        }
    }

    private static final Pattern LINE = Pattern.compile("([A-Z]{1,20}) ([^\\x00-\\x1f\\x7f]+) HTTP/1\\.[01]");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)http://([^/?#]*)([^#]*).*");
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");
    /** What concerns one hop only (RFC 9110 §7.6.1), and what the gate writes itself. */
    private static final Set<String> DROPPED = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "upgrade",
            "accept-encoding");

    /** Reads a head without the empty line at its end; empty where it breaks the protocol. */
    static Optional<ProxyRequest> parse(String head) {
        String[] lines = head.split("\r\n", -1);
        Matcher line = LINE.matcher(lines[0]);
        if (!line.matches()) {
            return Optional.empty();
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            Matcher field = FIELD.matcher(lines[i]);
            if (!field.matches()) {
                return Optional.empty();
            }
            fields.add(new Field(field.group(1), field.group(2).strip()));
        }
        if (line.group(1).equals("CONNECT")) {
            return Optional.of(new ProxyRequest("CONNECT", line.group(2), "", fields));
        }
        Matcher target = ABSOLUTE.matcher(line.group(2));
        if (!target.matches()) {
            return Optional.empty();
        }
        // libavformat sends what a playlist says, blanks included.
        String path = target.group(2).replace(" ", "%20");
        return Optional.of(new ProxyRequest(
                line.group(1), target.group(1), path.startsWith("/") ? path : "/" + path, List.copyOf(fields)));
    }

    boolean tunnel() {
        return method.equals("CONNECT");
    }

    /** The user name of its Basic proxy credentials (RFC 7617 §2); empty where there are none. */
    String token() {
        String credentials = value("proxy-authorization");
        if (!credentials.toLowerCase(Locale.ROOT).startsWith("basic ")) {
            return "";
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(credentials.substring(6).strip());
            String pair = new String(decoded, StandardCharsets.ISO_8859_1);
            return pair.substring(0, Math.max(0, pair.indexOf(':')));
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** The first value of a field, empty where it is absent. */
    String value(String lowerCase) {
        return fields.stream()
                .filter(field -> field.is(lowerCase))
                .map(Field::value)
                .findFirst()
                .orElse("");
    }

    /** How many octets of body follow; -1 where that can't be told, which the gate does not relay. */
    long bodyLength() {
        if (fields.stream().anyMatch(field -> field.is("transfer-encoding"))) {
            return -1;
        }
        List<String> lengths = fields.stream()
                .filter(field -> field.is("content-length"))
                .map(Field::value)
                .toList();
        if (lengths.isEmpty()) {
            return 0;
        }
        return lengths.size() == 1 && lengths.get(0).matches("\\d{1,18}") ? Long.parseLong(lengths.get(0)) : -1;
    }

    /**
     * The same for a part of the file.
     *
     * @param range what to write as {@code Range}
     * @param version what to write as {@code If-Range}; may be empty
     */
    ProxyRequest forRange(String range, String version) {
        List<Field> changed = new ArrayList<>(fields);
        changed.removeIf(field -> field.is("range") || field.is("if-range"));
        changed.add(new Field("Range", range));
        if (!version.isEmpty()) {
            changed.add(new Field("If-Range", version));
        }
        return new ProxyRequest(method, authority, path, List.copyOf(changed));
    }

    /**
     * The head to send on, in origin form, for one request and one answer.
     *
     * @param login the credentials to show where the request has none of its own; may be empty
     * @param wanted fields to send in place of its own
     */
    String onward(Authority to, boolean secure, String login, RequestFields wanted) {
        List<String> named = List.of(
                value("connection").toLowerCase(Locale.ROOT).replace(" ", "").split(","));
        StringBuilder head = new StringBuilder(512);
        head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ");
        head.append(to.written(secure ? 443 : 80)).append("\r\n");
        for (Field field : wanted.over(fields)) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!DROPPED.contains(name) && !named.contains(name)) {
                head.append(field.name()).append(": ").append(field.value()).append("\r\n");
            }
        }
        if (!login.isEmpty() && value("authorization").isEmpty()) {
            head.append("Authorization: ").append(login).append("\r\n");
        }
        // The body is to be read on its way (see AnswerFilter), and the connection ends with it.
        return head.append("Accept-Encoding: identity\r\nConnection: close\r\n\r\n")
                .toString();
    }
}
