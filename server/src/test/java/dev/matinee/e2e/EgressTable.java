package dev.matinee.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The table of attempts in {@code egress/attempts.txt}, which says itself how it is read. */
final class EgressTable {
    /** What is served at a path: a text of a type, or a redirect to a location. */
    record Served(String type, String text, String location) {}

    /** One attempt; its texts still hold their {@code {placeholders}}. */
    static final class Attempt {
        final String title;
        final Map<String, Served> served = new LinkedHashMap<>();
        String from = "";
        String link = "";
        String code = "";
        String says = "";

        private Attempt(String title) {
            this.title = title;
        }

        private void check() {
            if (from.isEmpty() || link.isEmpty() || code.isEmpty() || says.isEmpty()) {
                throw new IllegalArgumentException("something is missing: " + title);
            }
        }

        @Override
        public String toString() {
            return title;
        }
    }

    private EgressTable() {}

    static List<Attempt> read() {
        List<Attempt> attempts = new ArrayList<>();
        Attempt attempt = new Attempt("");
        String path = "";
        for (String line : text().lines().toList()) {
            if (line.startsWith("== ")) {
                attempt = new Attempt(line.substring(3));
                attempts.add(attempt);
                continue;
            }
            if (line.isEmpty() || line.startsWith("# ") || line.equals("#")) {
                continue;
            }
            String word = line.substring(0, line.indexOf(' '));
            String rest = line.substring(line.indexOf(' ')).strip();
            switch (word) {
                case "from" -> attempt.from = rest;
                case "link" -> attempt.link = rest;
                case "code" -> attempt.code = rest;
                case "says" -> attempt.says = rest;
                case "redirect" -> {
                    String[] parts = rest.split(" ", 2);
                    attempt.served.put(parts[0], new Served("", "", parts[1]));
                }
                case "serve" -> {
                    String[] parts = rest.split(" ", 2);
                    path = parts[0];
                    attempt.served.put(path, new Served(parts[1], "", ""));
                }
                case "|" ->
                    attempt.served.computeIfPresent(
                            path, (at, before) -> new Served(before.type, before.text + line.substring(2) + "\n", ""));
                default -> throw new IllegalArgumentException(line);
            }
        }
        attempts.forEach(Attempt::check);
        return attempts;
    }

    private static String text() {
        try (InputStream in = EgressTable.class.getResourceAsStream("/egress/attempts.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
