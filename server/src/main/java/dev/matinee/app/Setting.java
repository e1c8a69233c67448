package dev.matinee.app;

import dev.matinee.source.gate.Cidr;
import dev.matinee.source.gate.LiveProtocol;
import dev.matinee.source.gate.Preferences;
import dev.matinee.source.torrent.TorrentOptions;
import dev.matinee.take.Encoder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the text of an option becomes a value.
 *
 * @param allowed says what is allowed, as the second half of an error line
 * @param parser answers empty for what is not allowed
 */
record Setting<T>(String allowed, Parser<T> parser) {
    /** Turns text into a value; empty where it can't. */
    interface Parser<T> {
        Optional<T> parse(String text);
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*([KMG])(i?B)?", Pattern.CASE_INSENSITIVE);

    private static final Pattern HOST_NAME = Pattern.compile("\\*|(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    static Setting<Integer> number(int least, int most) {
        return new Setting<>("a whole number from " + least + " to " + most, text -> {
            if (!text.matches("\\d{1,9}")) {
                return Optional.empty();
            }
            int value = Integer.parseInt(text);
            return value < least || value > most ? Optional.empty() : Optional.of(value);
        });
    }

    static Setting<Duration> duration(Duration least, Duration most) {
        String allowed = "a time with its unit (ms, s, m, h, d) from " + words(least) + " to " + words(most);
        return new Setting<>(allowed, text -> {
            Matcher matcher = DURATION.matcher(text.toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                return Optional.empty();
            }
            Duration value = unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
            return value.compareTo(least) < 0 || value.compareTo(most) > 0 ? Optional.empty() : Optional.of(value);
        });
    }

    private static Duration unit(String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    private static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0 && seconds > 0) {
            return seconds / 86_400 + "d";
        }
        return seconds % 3600 == 0 && seconds > 0 ? seconds / 3600 + "h" : seconds + "s";
    }

    /** Bytes; units are powers of 1024. */
    static Setting<Long> size(long least, long most) {
        String allowed = "a size with its unit (K, M, G) from " + (least >> 20) + "M to " + (most >> 30) + "G";
        return new Setting<>(allowed, text -> {
            Matcher matcher = SIZE.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int shift = 10 * (1 + "KMG".indexOf(matcher.group(2).toUpperCase(Locale.ROOT)));
            long value = Long.parseLong(matcher.group(1)) << shift;
            return value < least || value > most ? Optional.empty() : Optional.of(value);
        });
    }

    /** The same, or {@code unlimited}, which is 0. */
    static Setting<Long> amount(long least, long most) {
        String allowed =
                "unlimited, or a size with its unit (K, M, G) from " + (least >> 10) + "K to " + (most >> 30) + "G";
        Setting<Long> size = size(least, most);
        return new Setting<>(
                allowed,
                text -> text.equalsIgnoreCase("unlimited")
                        ? Optional.of(0L)
                        : size.parser().parse(text));
    }

    /** A port, two of them with a dash between, or 0. */
    static Setting<TorrentOptions.Ports> ports() {
        return new Setting<>("0, a port from 1 to 65535, or a range such as 6881-6889", text -> {
            Matcher matcher = PORTS.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            boolean fits = first <= last && last <= 65535 && (first > 0 || last == 0);
            return fits ? Optional.of(new TorrentOptions.Ports(first, last)) : Optional.empty();
        });
    }

    /** A SOCKS5 proxy, or nothing. */
    static Setting<String> socks() {
        return new Setting<>("socks5://HOST:PORT or socks5://USER:PASSWORD@HOST:PORT", text -> {
            boolean fits = text.isEmpty() || text.matches("socks5://([^\\s@/:]+:[^\\s@/:]*@)?[A-Za-z0-9.-]+:\\d{1,5}");
            return fits ? Optional.of(text) : Optional.empty();
        });
    }

    /** The same, or 0. */
    static Setting<Long> sizeOrNone(long least, long most) {
        Setting<Long> size = size(least, most);
        return new Setting<>(
                size.allowed() + ", or 0",
                text -> text.equals("0") ? Optional.of(0L) : size.parser().parse(text));
    }

    static Setting<String> oneOf(List<String> words) {
        return new Setting<>("one of " + String.join(", ", words), text -> {
            String word = text.toLowerCase(Locale.ROOT);
            return words.contains(word) ? Optional.of(word) : Optional.empty();
        });
    }

    /** Heights of pictures, without repetition, the largest first; or none. */
    static Setting<List<Integer>> heights() {
        Setting<Integer> height = number(64, 2160);
        return new Setting<>("off, or up to 4 even heights from 64 to 2160 with commas between", text -> {
            if (text.equalsIgnoreCase("off")) {
                return Optional.of(List.of());
            }
            List<Integer> heights = Stream.of(text.split(",", -1))
                    .flatMap(part -> height.parser().parse(part.strip()).stream())
                    .filter(value -> value % 2 == 0)
                    .distinct()
                    .sorted(Comparator.reverseOrder())
                    .toList();
            int wanted = text.split(",", -1).length;
            return heights.size() == wanted && wanted <= 4 ? Optional.of(heights) : Optional.empty();
        });
    }

    /** Those to be tried before x264. */
    static Setting<List<Encoder>> encoder() {
        List<Encoder> hardware = List.of(Encoder.NVENC, Encoder.QSV, Encoder.VAAPI);
        String words = hardware.stream().map(Encoder::word).collect(Collectors.joining(", "));
        return new Setting<>("one of auto, x264, " + words, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> Optional.of(hardware);
            case "x264" -> Optional.of(List.of());
            default ->
                hardware.stream()
                        .filter(encoder -> encoder.word().equalsIgnoreCase(text))
                        .findFirst()
                        .map(List::of);
        });
    }

    /** Protocols with commas between them, or {@code none}. */
    static Setting<Set<LiveProtocol>> liveInputs() {
        List<String> known = LiveProtocol.schemes();
        return new Setting<>("none, or some of " + String.join(", ", known) + " with commas between", text -> {
            List<String> words = text.equals("none")
                    ? List.of()
                    : Stream.of(text.toLowerCase(Locale.ROOT).split(",", -1))
                            .map(String::strip)
                            .toList();
            return known.containsAll(words)
                    ? Optional.of(words.stream()
                            .map(word -> LiveProtocol.valueOf(word.toUpperCase(Locale.ROOT)))
                            .collect(Collectors.toUnmodifiableSet()))
                    : Optional.empty();
        });
    }

    /** Names with commas between them, or nothing. */
    static Setting<List<String>> hostNames() {
        return new Setting<>("names such as films.example.org, *.example.org or *, with commas between", text -> {
            List<String> names = Stream.of(text.toLowerCase(Locale.ROOT).split(",", -1))
                    .map(String::strip)
                    .filter(name -> !text.isEmpty())
                    .toList();
            return names.stream().allMatch(name -> HOST_NAME.matcher(name).matches())
                    ? Optional.of(names)
                    : Optional.empty();
        });
    }

    static Setting<InetAddress> address() {
        return new Setting<>("an address of this machine, such as 0.0.0.0, 127.0.0.1 or ::1", text -> {
            try {
                return text.isBlank() ? Optional.empty() : Optional.of(InetAddress.getByName(text));
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        });
    }

    static Setting<Path> directory() {
        return new Setting<>("an absolute path of a directory", text -> {
            try {
                Path path = Path.of(text);
                return path.isAbsolute() && path.getNameCount() > 0 ? Optional.of(path.normalize()) : Optional.empty();
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        });
    }

    /** Directories with commas between them, or nothing. */
    static Setting<List<Path>> directories() {
        return new Setting<>("absolute paths of directories, with commas between", text -> {
            if (text.isEmpty()) {
                return Optional.of(List.of());
            }
            // Only before a slash, which each begins with: a name may hold a comma as well.
            List<Optional<Path>> all = Stream.of(text.split(",(?=\\s*/)", -1))
                    .map(part -> directory().parser().parse(part.strip()))
                    .toList();
            return all.stream().allMatch(Optional::isPresent)
                    ? Optional.of(all.stream().map(Optional::orElseThrow).toList())
                    : Optional.empty();
        });
    }

    /** Logins with commas between them, or nothing. */
    static Setting<List<Preferences.Login>> logins() {
        return new Setting<>("HOST=USER:PASSWORD or HOST:PORT=USER:PASSWORD, with commas between", text -> {
            if (text.isEmpty()) {
                return Optional.of(List.of());
            }
            List<Optional<Preferences.Login>> all = Stream.of(text.split(",", -1))
                    .map(part -> Preferences.Login.parse(part.strip()))
                    .toList();
            return all.stream().allMatch(Optional::isPresent)
                    ? Optional.of(all.stream().map(Optional::orElseThrow).toList())
                    : Optional.empty();
        });
    }

    /** Networks and addresses with commas between them, or nothing. */
    static Setting<List<Cidr>> networks() {
        String allowed = "addresses and networks with commas between, such as 192.168.0.0/16,10.1.2.3,fd00::/8"
                + " (no bits set behind the prefix)";
        return new Setting<>(allowed, text -> {
            if (text.isEmpty()) {
                return Optional.of(List.of());
            }
            List<Optional<Cidr>> networks = Stream.of(text.split(",", -1))
                    .map(part -> Cidr.parse(part.strip()))
                    .toList();
            return networks.stream().allMatch(Optional::isPresent)
                    ? Optional.of(networks.stream().map(Optional::orElseThrow).toList())
                    : Optional.empty();
        });
    }

    /** A URL template with {@code {magnet}} in it, or nothing. */
    static Setting<String> gateway() {
        return new Setting<>("an http:// or https:// address with {magnet} in it", text -> {
            boolean fits =
                    text.isEmpty() || (text.matches("(?i)https?://[^\\s\\p{Cntrl}]+") && text.contains("{magnet}"));
            return fits ? Optional.of(text) : Optional.empty();
        });
    }
}
