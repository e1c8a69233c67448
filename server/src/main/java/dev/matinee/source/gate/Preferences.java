package dev.matinee.source.gate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the gate does besides opening and closing. Immutable; its {@code toString} tells no password.
 */
public final class Preferences {
    /** All heights, and nobody's password. */
    public static final Preferences NONE = new Preferences(Integer.MAX_VALUE, List.of());

    private final int height;
    private final Map<Authority, String> logins = new HashMap<>();

    /** A name and password for one server, at its usual ports where it names none. */
    public record Login(String server, String credentials) {
        /** Reads {@code HOST=USER:PASSWORD} or {@code HOST:PORT=USER:PASSWORD}; empty where it is neither. */
        public static Optional<Login> parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 1 || text.indexOf(':', equals) < 0 || text.matches(".*\\p{Cntrl}.*")) {
                return Optional.empty();
            }
            String server = text.substring(0, equals);
            return Authority.parse(server, 80).map(any -> new Login(server, text.substring(equals + 1)));
        }

        @Override
        public String toString() {
            return server;
        }
    }

    /**
     * @param height of variants, the highest that is wanted in lines
     * @param logins for servers that ask for a name and a password (RFC 7617)
     */
    public Preferences(int height, List<Login> logins) {
        this.height = height;
        for (Login login : logins) {
            String basic =
                    "Basic " + Base64.getEncoder().encodeToString(login.credentials.getBytes(StandardCharsets.UTF_8));
            for (int usual : new int[] {80, 443}) {
                Authority.parse(login.server, usual).ifPresent(server -> this.logins.put(server, basic));
            }
        }
    }

    int height() {
        return height;
    }

    /** What to show to a server; empty for nothing. */
    String login(Authority server) {
        return logins.getOrDefault(server, "");
    }
}
