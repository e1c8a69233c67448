package dev.matinee.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names that this server's own page may be opened by. Where a stranger's name is made to lead here (DNS rebinding),
 * the stranger's page is this server's own to its visitor's browser; only the name in {@code Host} tells them apart. A
 * name that nobody outside can have needs no mention: an address, one without a dot, one for local use, the machine's own.
 * For any thread.
 */
public final class HostNames {
    private static final Logger LOG = LoggerFactory.getLogger(HostNames.class);

    /**
     * RFC 6761 §6.3, RFC 6762 §3, RFC 8375, and ICANN's resolution 2024.07.29.06 for {@code internal}; the others are what
     * routers hand out, and no top-level domains.
     */
    private static final List<String> FOR_LOCAL_USE = List.of(
            "*.localhost", "*.local", "*.home.arpa", "*.internal", "*.lan", "*.home", "*.corp", "*.localdomain");

    private final List<String> patterns;
    /** What nearly all requests name. */
    private volatile String lately = "";

    private HostNames(Stream<String> patterns) {
        this.patterns = patterns.toList();
    }

    /**
     * Those that nobody outside can have, and more.
     *
     * @param given names in lower case, {@code *.example.org} for all below one, {@code *} for any
     */
    public static HostNames of(List<String> given) {
        return new HostNames(Stream.concat(FOR_LOCAL_USE.stream(), given.stream()));
    }

    /** The same with this machine's own names. Reads files: for the start. */
    public static HostNames ofMachine(List<String> given) {
        List<String> all = new ArrayList<>(given);
        lines("/proc/sys/kernel/hostname").map(HostNames::lower).forEach(host -> {
            all.add(host);
            // man 5 resolv.conf: where one finds this machine by its first name, it goes by these as well.
            lines("/etc/resolv.conf")
                    .map(line -> List.of(line.strip().split("\\s+", -1)))
                    .filter(words ->
                            words.get(0).equals("search") || words.get(0).equals("domain"))
                    .flatMap(words -> words.stream().skip(1))
                    .forEach(domain -> all.add(host.replaceFirst("\\..*", "") + "." + lower(domain)));
        });
        return of(all);
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream();
        } catch (IOException e) {
            LOG.debug("no name of this machine: {}", e.toString());
            return Stream.empty();
        }
    }

    private static String lower(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether it is one of them.
     *
     * @param host name and port in lower case, as a browser writes them; null where none is told, as by no browser
     */
    boolean admit(@Nullable String host) {
        if (host == null || host.equals(lately)) {
            return true;
        }
        String name = name(host);
        boolean known = isNobodys(name) || patterns.stream().anyMatch(pattern -> fits(name, pattern));
        if (known) {
            lately = host;
        }
        return known;
    }

    /** Without its port, and without the dot that a full name may end with. */
    static String name(String host) {
        return host.replaceFirst(":\\d*$", "").replaceFirst("\\.$", "");
    }

    /** An IP address, which browsers write in figures or brackets (URL Standard, §3.5), or a name that no registry hands out. */
    private static boolean isNobodys(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return last.equals(name) || name.startsWith("[") || last.matches("\\d+");
    }

    private static boolean fits(String name, String pattern) {
        return pattern.startsWith("*") ? name.endsWith(pattern.substring(1)) : name.equals(pattern);
    }
}
