package dev.matinee.app;

import dev.matinee.source.torrent.TorrentOptions;
import dev.matinee.take.Copying;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
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
        for (Known<?> known : Known.ALL) {
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
            if (Known.ALL.stream().noneMatch(known -> known.name().equals(name))) {
                mistakes.add("unknown option '" + printable(name) + "' in " + printable(file)
                        + "; --help lists what is allowed");
            }
        }
        for (Known<?> known : Known.ALL) {
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
                value(Known.HOST),
                value(Known.PORT),
                value(Known.HOST_NAME),
                value(Known.MAX_CONNECTIONS),
                value(Known.MAX_CONNECTIONS_PER_ADDRESS),
                value(Known.STREAMS),
                value(Known.BUDGET),
                value(Known.MAX_STREAMS),
                value(Known.TIMEOUT),
                value(Known.RETENTION),
                value(Known.AHEAD),
                value(Known.HEIGHT),
                value(Known.PRESET),
                value(Known.ENCODER),
                value(Known.LADDER),
                Copying.of(value(Known.COPY)).orElseThrow(),
                value(Known.GATEWAY),
                torrents(),
                value(Known.LIBRARY),
                value(Known.UPLOADS),
                value(Known.UPLOAD_BUDGET),
                value(Known.SITES).equals("on"),
                value(Known.LIVE_INPUTS),
                value(Known.SOURCE_LOGIN),
                value(Known.ALLOW_SOURCE),
                value(Known.DENY_SOURCE),
                value(Known.TRUSTED_PROXY),
                value(Known.LOG_LEVEL));
    }

    private TorrentOptions torrents() {
        return new TorrentOptions(
                value(Known.TORRENTS).equals("on"),
                value(Known.TORRENT_DIR),
                value(Known.TORRENT_BUDGET),
                value(Known.TORRENT_UPLOAD).intValue(),
                value(Known.TORRENT_UPLOAD_MOST),
                value(Known.TORRENT_PORTS),
                value(Known.TORRENT_DHT).equals("on"),
                value(Known.TORRENT_PROXY),
                value(Known.TORRENT_PATIENCE),
                value(Known.TORRENT_IDLE));
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
