package dev.matinee.app;

import dev.matinee.source.gate.Cidr;
import dev.matinee.source.gate.LiveProtocol;
import dev.matinee.source.gate.Preferences;
import dev.matinee.source.torrent.TorrentOptions;
import dev.matinee.take.Encoder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Reads the configuration. One rule of precedence: a flag beats an environment variable ({@code MATINEE_MAX_STREAMS} for
 * {@code --max-streams}), that beats a line of the file ({@code max-streams = 2}), that beats the default. All mistakes
 * are reported at once.
 */
final class Options {
    /** What to do after reading. */
    sealed interface Read {}

    /** All is well. */
    record Ready(Configuration configuration) implements Read {}

    /** Help or version has been printed, or the mistakes. */
    record Leave(int exitCode) implements Read {}

    private record Known<T>(
            String name, String label, String byDefault, String help, Setting<T> setting, boolean repeatable) {
        Known(String name, String label, String byDefault, String help, Setting<T> setting) {
            this(name, label, byDefault, help, setting, false);
        }
    }

    private static final Known<java.net.InetAddress> HOST =
            new Known<>("host", "ADDRESS", "0.0.0.0", "address to listen on", Setting.address());
    private static final Known<Integer> PORT =
            new Known<>("port", "NUMBER", "8000", "port to listen on, 0 for any free one", Setting.number(0, 65535));
    private static final Known<Path> STREAMS = new Known<>(
            "streams", "DIRECTORY", "/dev/shm/matinee", "where segments are kept, a RAM disk", Setting.directory());
    private static final Known<Long> BUDGET = new Known<>(
            "tmpfs-budget", "SIZE", "256M", "the most that segments may hold", Setting.size(16L << 20, 1024L << 30));
    private static final Known<Integer> MAX_STREAMS = new Known<>(
            "max-streams",
            "NUMBER",
            Integer.toString(Math.min(1000, Runtime.getRuntime().availableProcessors())),
            "streams that may run at a time, by default one a processor core",
            Setting.number(1, 1000));
    private static final Known<Duration> TIMEOUT = new Known<>(
            "session-timeout",
            "TIME",
            "45s",
            "a session without a heartbeat for this long ends",
            Setting.duration(Duration.ofSeconds(1), Duration.ofDays(7)));
    private static final Known<Duration> RETENTION = new Known<>(
            "retention",
            "TIME",
            "1h",
            "an ended session stays watchable for this long, as far as the budget allows",
            Setting.duration(Duration.ZERO, Duration.ofDays(7)));
    private static final Known<Duration> AHEAD = new Known<>(
            "ahead",
            "TIME",
            "60s",
            "how far a stream may run ahead of its viewers",
            Setting.duration(Duration.ofSeconds(5), Duration.ofDays(1)));
    private static final Known<Integer> HEIGHT = new Known<>(
            "height",
            "LINES",
            "720",
            "the most lines of a picture; smaller ones stay as they are",
            Setting.number(64, 4320));
    private static final Known<String> PRESET = new Known<>(
            "preset",
            "WORD",
            "ultrafast",
            "speed of the x264 encoder",
            Setting.oneOf(List.of(
                    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")));
    private static final Known<List<Encoder>> ENCODER = new Known<>(
            "encoder",
            "WORD",
            "auto",
            "who encodes pictures: auto takes the hardware where it really works",
            Setting.encoder());
    private static final Known<List<Integer>> LADDER = new Known<>(
            "ladder",
            "LINES,…",
            "off",
            "heights of smaller pictures to be encoded as well, such as 480,360; each viewer may choose",
            Setting.heights());
    private static final Known<String> COPY = new Known<>(
            "copy",
            "WORD",
            "auto",
            "auto takes pictures that browsers can play over as they are, never encodes all",
            Setting.oneOf(List.of("auto", "never")));
    private static final Known<String> GATEWAY = new Known<>(
            "torrent-gateway",
            "URL",
            "",
            "torrent-to-HTTP gateway for magnet links; {magnet} is replaced by the percent-encoded link",
            Setting.gateway());
    private static final Known<String> TORRENTS = new Known<>(
            "torrents",
            "WORD",
            "on",
            "off refuses magnet links where there is no gateway",
            Setting.oneOf(List.of("on", "off")));
    private static final Known<Path> TORRENT_DIR = new Known<>(
            "torrent-dir",
            "DIRECTORY",
            "/var/tmp/matinee",
            "where films of torrents are kept while they are watched",
            Setting.directory());
    private static final Known<Long> TORRENT_BUDGET = new Known<>(
            "torrent-budget",
            "SIZE",
            "20G",
            "the most that films of torrents may hold",
            Setting.size(1L << 20, 1024L << 30));
    private static final Known<Long> TORRENT_UPLOAD = new Known<>(
            "torrent-upload",
            "RATE",
            "1M",
            "the most that is given to other peers in a second",
            Setting.amount(1L << 10, 1L << 30));
    private static final Known<Long> TORRENT_UPLOAD_MOST = new Known<>(
            "torrent-upload-most",
            "SIZE",
            "unlimited",
            "the most that is given to other peers of one torrent",
            Setting.amount(1L << 10, 1024L << 30));
    private static final Known<TorrentOptions.Ports> TORRENT_PORTS =
            new Known<>("torrent-ports", "PORTS", "0", "where to listen for peers, 0 for any port", Setting.ports());
    private static final Known<String> TORRENT_DHT = new Known<>(
            "torrent-dht",
            "WORD",
            "on",
            "off asks trackers and peers alone for peers, not the distributed hash table",
            Setting.oneOf(List.of("on", "off")));
    private static final Known<String> TORRENT_PROXY =
            new Known<>("torrent-proxy", "URL", "", "SOCKS5 proxy for all that concerns torrents", Setting.socks());
    private static final Known<Duration> TORRENT_PATIENCE = new Known<>(
            "torrent-patience",
            "TIME",
            "60s",
            "how long to look for somebody who shares a torrent",
            Setting.duration(Duration.ofSeconds(1), Duration.ofHours(1)));
    private static final Known<Duration> TORRENT_IDLE = new Known<>(
            "torrent-idle",
            "TIME",
            "10m",
            "a film of a torrent that nobody watches for this long is removed",
            Setting.duration(Duration.ofSeconds(1), Duration.ofDays(7)));
    private static final Known<List<Path>> LIBRARY = new Known<>(
            "library",
            "DIRECTORY",
            "",
            "a folder of films that everybody may watch; may be repeated",
            Setting.directories(),
            true);
    private static final Known<Path> UPLOADS = new Known<>(
            "uploads",
            "DIRECTORY",
            "/var/tmp/matinee-uploads",
            "where files that viewers send are kept while they are watched",
            Setting.directory());
    private static final Known<Long> UPLOAD_BUDGET = new Known<>(
            "upload-budget",
            "SIZE",
            "8G",
            "the most that files of viewers may hold; 0 takes none",
            Setting.sizeOrNone(1L << 20, 1024L << 30));
    private static final Known<String> SITES = new Known<>(
            "sites",
            "WORD",
            "off",
            "on lets yt-dlp look for the video in a web page",
            Setting.oneOf(List.of("on", "off")));
    private static final Known<Set<LiveProtocol>> LIVE_INPUTS = new Known<>(
            "live-inputs",
            "WORDS",
            "rtmp,rtsp,srt",
            "the live sources besides HLS that links may lead to; none for none",
            Setting.liveInputs());
    private static final Known<List<Preferences.Login>> SOURCE_LOGIN = new Known<>(
            "source-login",
            "LOGIN",
            "",
            "name and password for a server that asks for them, as HOST=USER:PASSWORD; may be repeated",
            Setting.logins(),
            true);
    private static final Known<List<Cidr>> ALLOW_SOURCE = new Known<>(
            "allow-source",
            "CIDR",
            "",
            "links from anybody may lead to these addresses; may be repeated",
            Setting.networks(),
            true);
    private static final Known<List<Cidr>> DENY_SOURCE = new Known<>(
            "deny-source",
            "CIDR",
            "",
            "no link may lead to these addresses, even if allowed otherwise; may be repeated",
            Setting.networks(),
            true);
    private static final Known<List<Cidr>> TRUSTED_PROXY = new Known<>(
            "trusted-proxy",
            "CIDR",
            "",
            "reverse proxies whose X-Forwarded-For or Forwarded says where a sender stands; may be repeated",
            Setting.networks(),
            true);
    private static final Known<String> LOG_LEVEL = new Known<>(
            "log-level",
            "WORD",
            "info",
            "the least level that is logged",
            Setting.oneOf(List.of("error", "warn", "info", "debug", "trace")));

    private static final List<Known<?>> ALL = List.of(
            HOST,
            PORT,
            STREAMS,
            BUDGET,
            MAX_STREAMS,
            TIMEOUT,
            RETENTION,
            AHEAD,
            HEIGHT,
            PRESET,
            ENCODER,
            LADDER,
            COPY,
            GATEWAY,
            TORRENTS,
            TORRENT_DIR,
            TORRENT_BUDGET,
            TORRENT_UPLOAD,
            TORRENT_UPLOAD_MOST,
            TORRENT_PORTS,
            TORRENT_DHT,
            TORRENT_PROXY,
            TORRENT_PATIENCE,
            TORRENT_IDLE,
            LIBRARY,
            UPLOADS,
            UPLOAD_BUDGET,
            SITES,
            LIVE_INPUTS,
            SOURCE_LOGIN,
            ALLOW_SOURCE,
            DENY_SOURCE,
            TRUSTED_PROXY,
            LOG_LEVEL);

    private final Map<String, String> given = new LinkedHashMap<>();
    private final Map<String, String> origin = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    private Options() {}

    /** Reads; prints help and version to {@code out}, mistakes to {@code err}. */
    static Read read(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        var commandLine = new CommandLine(spec());
        var options = new Options();
        ParseResult parsed = commandLine.parseArgs(arguments);
        if (parsed.isUsageHelpRequested()) {
            commandLine.usage(out);
            return new Leave(0);
        }
        if (parsed.isVersionHelpRequested()) {
            commandLine.printVersionHelp(out);
            return new Leave(0);
        }
        parsed.errors().forEach(e -> options.mistakes.add(printable(String.valueOf(e.getMessage()))));
        parsed.unmatched()
                .forEach(word -> options.mistakes.add(
                        "unknown argument '" + printable(word) + "'; --help lists what is allowed"));
        Configuration configuration = options.merge(parsed, environment);
        if (options.mistakes.isEmpty()) {
            return new Ready(configuration);
        }
        options.mistakes.forEach(line -> err.println("matinee: " + line));
        return new Leave(2);
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("matinee").mixinStandardHelpOptions(true);
        spec.version("matinee " + Version.current());
        spec.parser().collectErrors(true).unmatchedArgumentsAllowed(true).overwrittenOptionsAllowed(true);
        spec.usageMessage()
                .description("Paste a video link, and everybody who opens the page watches it together.")
                .footer(
                        "",
                        "Each option may also be set by an environment variable (MATINEE_MAX_STREAMS for",
                        "--max-streams) or a line of the file named by --config (max-streams = 2).",
                        "A flag beats the environment, that beats the file, that beats the default.")
                .width(100);
        spec.addOption(OptionSpec.builder("--config")
                .paramLabel("FILE")
                .description("file of options, one 'name = value' a line")
                .type(String.class)
                .build());
        for (Known<?> known : ALL) {
            String fallback = known.byDefault().isEmpty() ? "" : " (default: " + known.byDefault() + ")";
            spec.addOption(OptionSpec.builder("--" + known.name())
                    .paramLabel(known.label())
                    .description(known.help().replace("%", "%%") + fallback)
                    .type(known.repeatable() ? String[].class : String.class)
                    .build());
        }
        return spec;
    }

    private Configuration merge(ParseResult parsed, Map<String, String> environment) {
        String file = parsed.matchedOptionValue("--config", environment.getOrDefault("MATINEE_CONFIG", ""));
        Properties lines = file.isEmpty() ? new Properties() : load(file);
        for (String name : lines.stringPropertyNames()) {
            if (ALL.stream().noneMatch(known -> known.name().equals(name))) {
                mistakes.add("unknown option '" + printable(name) + "' in " + printable(file)
                        + "; --help lists what is allowed");
            }
        }
        for (Known<?> known : ALL) {
            String variable = "MATINEE_" + known.name().toUpperCase(Locale.ROOT).replace('-', '_');
            String flag = flag(parsed, known);
            if (flag != null) {
                put(known, flag, "--" + known.name());
            } else if (environment.containsKey(variable)) {
                put(known, environment.get(variable), variable);
            } else {
                put(known, lines.getProperty(known.name(), known.byDefault()), known.name() + " in " + printable(file));
            }
        }
        return new Configuration(
                value(HOST),
                value(PORT),
                value(STREAMS),
                value(BUDGET),
                value(MAX_STREAMS),
                value(TIMEOUT),
                value(RETENTION),
                value(AHEAD),
                value(HEIGHT),
                value(PRESET),
                value(ENCODER),
                value(LADDER),
                value(COPY).equals("auto"),
                value(GATEWAY),
                torrents(),
                value(LIBRARY),
                value(UPLOADS),
                value(UPLOAD_BUDGET),
                value(SITES).equals("on"),
                value(LIVE_INPUTS),
                value(SOURCE_LOGIN),
                value(ALLOW_SOURCE),
                value(DENY_SOURCE),
                value(TRUSTED_PROXY),
                value(LOG_LEVEL));
    }

    private TorrentOptions torrents() {
        return new TorrentOptions(
                value(TORRENTS).equals("on"),
                value(TORRENT_DIR),
                value(TORRENT_BUDGET),
                value(TORRENT_UPLOAD).intValue(),
                value(TORRENT_UPLOAD_MOST),
                value(TORRENT_PORTS),
                value(TORRENT_DHT).equals("on"),
                value(TORRENT_PROXY),
                value(TORRENT_PATIENCE),
                value(TORRENT_IDLE));
    }

    private static @Nullable String flag(ParseResult parsed, Known<?> known) {
        if (known.repeatable()) {
            String[] values = parsed.matchedOptionValue("--" + known.name(), null);
            return values == null ? null : String.join(",", values);
        }
        return parsed.matchedOptionValue("--" + known.name(), null);
    }

    private void put(Known<?> known, @Nullable String text, String from) {
        given.put(known.name(), text == null ? "" : text.strip());
        origin.put(known.name(), from);
    }

    private Properties load(String file) {
        Properties lines = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
            lines.load(reader);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            mistakes.add("--config: '" + printable(file) + "' can't be read (" + printable(e.toString())
                    + "); allowed is a readable file of lines 'name = value' in UTF-8");
        }
        return lines;
    }

    /** The checked value; the default, itself always valid, where a mistake has been noted. */
    private <T> T value(Known<T> known) {
        String text = given.getOrDefault(known.name(), known.byDefault());
        return known.setting().parser().parse(text).orElseGet(() -> {
            mistakes.add(origin.get(known.name()) + ": '" + printable(text) + "' is not allowed; allowed is "
                    + known.setting().allowed());
            return known.setting().parser().parse(known.byDefault()).orElseThrow();
        });
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}]", "?");
    }
}
