package dev.matinee.source;

import dev.matinee.source.gate.Authority;
import dev.matinee.source.gate.LiveProtocol;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parts of a live link. Immutable.
 *
 * @param protocol what it speaks
 * @param server where it is
 * @param user a name and perhaps a password with their {@code @}; may be empty
 * @param rest what follows the server; may be empty
 */
public record LiveInput(LiveProtocol protocol, Authority server, String user, String rest) {
    /** Up to the second slash, or to the third where no colon comes before that. */
    private static final Pattern APPLICATION = Pattern.compile("/(?:ondemand(?=/)|[^/]*(?:/[^/:]*(?=/))?)");

    /** Empty for a link that is none. */
    public static Optional<LiveInput> of(Link link) {
        Optional<LiveProtocol> protocol =
                link.kind() == Link.Kind.LIVE ? LiveProtocol.of(link.text()) : Optional.empty();
        if (protocol.isEmpty()) {
            return Optional.empty();
        }
        URI uri = URI.create(link.text());
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
        String written = uri.getRawAuthority().substring(user.length());
        return Authority.parse(written, protocol.get().port())
                .map(server -> new LiveInput(protocol.get(), server, user, rest(protocol.get(), uri)));
    }

    private static String rest(LiveProtocol protocol, URI uri) {
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        if (protocol != LiveProtocol.SRT) {
            return uri.getRawPath() + (query.isEmpty() ? "" : "?" + query);
        }
        // These are options of libavformat: one of them would have it listen.
        return "?mode=caller"
                + Stream.of(query.split("&", -1))
                        .filter(option -> option.matches("(streamid|passphrase|pbkeylen|latency)=.*"))
                        .map(option -> "&" + option)
                        .collect(Collectors.joining());
    }

    /**
     * What RTMP servers are told of where they are: those that tell their hosts apart by name would otherwise see a port of
     * loopback. The part of the path that belongs to it is the one that libavformat calls the application (rtmpproto.c).
     */
    Optional<String> tcUrl() {
        Matcher application = APPLICATION.matcher(rest);
        return protocol.spoken() == LiveProtocol.RTMP && application.lookingAt()
                ? Optional.of(protocol.scheme() + "://" + server.written(protocol.port()) + application.group())
                : Optional.empty();
    }

    /** The address to hand to a program that finds the server at a port of this machine. */
    String at(int port) {
        return protocol.spoken().scheme() + "://" + user + "127.0.0.1:" + port + rest;
    }
}
