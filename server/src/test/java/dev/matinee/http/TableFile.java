package dev.matinee.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of cases: a title behind {@code ==}, the octets behind {@code >}, the outcome behind {@code <}.
 *
 * <p>In the octets, line ends of the file count for nothing; {@code \r \n \t \0 \\ \xNN} are what they are elsewhere,
 * {@code {80*x}} is x eighty times, and {@code {!}} stands behind the octet at which a violation must be noticed.
 */
record TableFile(List<Case> cases) {
    private static final Pattern PIECE =
            Pattern.compile("\\\\x([0-9a-fA-F]{2})|\\\\(.)|\\{(\\d+)\\*(.+?)}|(\\{!})|(.)", Pattern.DOTALL);

    /** One case; {@code noticedAt} is -1 where nothing is said of it. */
    record Case(String title, List<Byte> octets, int noticedAt, String outcome) {
        byte[] input() {
            byte[] input = new byte[octets.size()];
            for (int i = 0; i < input.length; i++) {
                input[i] = octets.get(i);
            }
            return input;
        }
    }

    static TableFile read(String name) {
        List<Case> cases = new ArrayList<>();
        String title = "";
        StringBuilder octets = new StringBuilder();
        for (String line : text(name).split("\n", -1)) {
            if (line.startsWith("== ")) {
                title = line.substring(3);
                octets.setLength(0);
            } else if (line.startsWith(">")) {
                octets.append(content(line));
            } else if (line.startsWith("<")) {
                cases.add(parse(title, octets.toString(), content(line)));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                throw new IllegalArgumentException(name + ": " + line);
            }
        }
        return new TableFile(cases);
    }

    /** An outcome as these files write it: control characters, but for the tab, as they are written in the octets. */
    static String printable(String outcome) {
        return Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\xa0]")
                .matcher(outcome)
                .replaceAll(match -> {
                    char c = match.group().charAt(0);
                    return Matcher.quoteReplacement(
                            c == '\r' ? "\\r" : c == '\n' ? "\\n" : String.format("\\x%02x", (int) c));
                });
    }

    /** What stands behind the sign and the space, which may be missing where there is nothing. */
    private static String content(String line) {
        return line.substring(Math.min(2, line.length()));
    }

    private static Case parse(String title, String text, String outcome) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        int noticedAt = -1;
        Matcher piece = PIECE.matcher(text);
        while (piece.find()) {
            if (piece.group(5) != null) {
                noticedAt = octets.size();
            } else if (piece.group(3) != null) {
                octets.writeBytes(unescaped(piece.group(4))
                        .repeat(Integer.parseInt(piece.group(3)))
                        .getBytes(StandardCharsets.ISO_8859_1));
            } else {
                octets.writeBytes(unescaped(piece.group()).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        List<Byte> list = new ArrayList<>();
        for (byte octet : octets.toByteArray()) {
            list.add(octet);
        }
        return new Case(title, list, noticedAt, outcome);
    }

    private static String unescaped(String text) {
        return Pattern.compile("\\\\x(..)|\\\\(.)")
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        match.group(1) != null
                                ? String.valueOf((char) Integer.parseInt(match.group(1), 16))
                                : switch (match.group(2)) {
                                    case "r" -> "\r";
                                    case "n" -> "\n";
                                    case "t" -> "\t";
                                    case "0" -> "\0";
                                    default -> match.group(2);
                                }));
    }

    private static String text(String name) {
        try (InputStream in = TableFile.class.getResourceAsStream("/http/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
