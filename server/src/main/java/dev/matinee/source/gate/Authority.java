package dev.matinee.source.gate;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port, read strictly: what two programs could understand in two ways is not read at all. Immutable.
 *
 * @param host a name in lower case without its last dot, or an IP address (IPv6 without brackets)
 * @param port 1 to 65535
 */
public record Authority(String host, int port) {
    private static final Pattern WRITTEN =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9_.-]+))(?::(\\d{1,5}))?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    /** What inet_aton(3) and browsers take for a number, and so the whole name for an IPv4 address. */
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(\\d+|0x[0-9a-f]*)");

    private static final Pattern URL = Pattern.compile("(?is)(https?)://(?:[^/?#]*@)?([^/?#@]*)([/?#].*)?");

    private static final int LONGEST_NAME = 253;

    /** Reads {@code host[:port]}; empty for user information, zones, escapes and {@code 127.1}, {@code 0x7f.1} and the like. */
    public static Optional<Authority> parse(String text, int defaultPort) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
        if (port < 1 || port > 65535) {
            return Optional.empty();
        }
        String literal = matcher.group(1);
        if (literal != null) {
            return literal.indexOf(':') >= 0
                    ? Cidr.address(literal).map(address -> new Authority(address.getHostAddress(), port))
                    : Optional.empty();
        }
        String name = matcher.group(2).toLowerCase(Locale.ROOT);
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        boolean readable = NUMERIC.matcher(host).matches()
                ? Cidr.address(host).isPresent()
                : NAME.matcher(host).matches() && host.length() <= LONGEST_NAME;
        return readable ? Optional.of(new Authority(host, port)) : Optional.empty();
    }

    /** The server that an {@code http} or {@code https} address names. */
    public static Optional<Authority> ofUrl(String url) {
        Matcher matcher = URL.matcher(url);
        return matcher.matches()
                ? parse(matcher.group(2), matcher.group(1).length() == 5 ? 443 : 80)
                : Optional.empty();
    }

    /** The address that the host is without asking anybody: an IP address, or a name for this machine (RFC 6761 §6.3). */
    public Optional<InetAddress> literal() {
        return host.equals("localhost") || host.endsWith(".localhost")
                ? Optional.of(InetAddress.getLoopbackAddress())
                : Cidr.address(host);
    }

    /** As it stands in a URL, without the port where that is the usual one. */
    public String written(int usualPort) {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == usualPort ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        return written(0);
    }
}
