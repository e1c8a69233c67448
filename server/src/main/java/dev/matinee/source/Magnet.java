package dev.matinee.source;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Magnets (BEP 9) as people paste them, written as programs take them. Pure. */
final class Magnet {
    private static final String SCHEME = "magnet:?";
    /** Version 1 in hexadecimal or base32, version 2 as a multihash (BEP 52). */
    private static final Pattern TORRENT = Pattern.compile(
            "xt(\\.\\d+)?=urn:(btih:([0-9a-f]{40}|[a-z2-7]{32})|btmh:1220[0-9a-f]{64})", Pattern.CASE_INSENSITIVE);

    private Magnet() {}

    /** In printable ASCII, and in lower case where the name of a thing is meant; empty where it names no torrent. */
    static Optional<String> plain(String pasted) {
        if (!pasted.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        // Out of the source of a page, or a feed.
        String query = pasted.substring(SCHEME.length()).replace("&amp;", "&");
        List<String> parameters = parameters(query).map(Magnet::plainParameter).toList();
        return parameters.stream().anyMatch(each -> TORRENT.matcher(each).matches())
                ? Optional.of(SCHEME + String.join("&", parameters))
                : Optional.empty();
    }

    private static Stream<String> parameters(String query) {
        return Arrays.stream(query.split("&")).filter(each -> !each.isEmpty());
    }

    private static String plainParameter(String parameter) {
        int sign = parameter.indexOf('=');
        if (sign < 0) {
            return ascii(parameter);
        }
        String name = ascii(parameter.substring(0, sign)).toLowerCase(Locale.ROOT);
        String value = ascii(parameter.substring(sign + 1));
        return name + "=" + (name.matches("xt(\\.\\d+)?") ? topic(value) : value);
    }

    /** {@code urn:btih:} in lower case and not encoded; what follows may be written in either. */
    private static String topic(String value) {
        String plain = value.replaceAll("(?i)%3a", ":");
        int hash = plain.lastIndexOf(':') + 1;
        return plain.substring(0, hash).toLowerCase(Locale.ROOT) + plain.substring(hash);
    }

    /** Names are often pasted as they are read, with blanks and letters of all scripts. */
    private static String ascii(String text) {
        return text.codePoints()
                .mapToObj(c -> c > 0x20 && c < 0x7f ? Character.toString(c) : encoded(c))
                .collect(Collectors.joining());
    }

    private static String encoded(int character) {
        return URLEncoder.encode(Character.toString(character), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    /** The same with this file of the torrent selected, and no other (BEP 53). */
    static String withFile(String magnet, int index) {
        String others = parameters(magnet.substring(SCHEME.length()))
                .filter(each -> !each.startsWith("so="))
                .collect(Collectors.joining("&"));
        return SCHEME + others + "&so=" + index;
    }
}
