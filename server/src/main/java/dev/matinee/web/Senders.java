package dev.matinee.web;

import dev.matinee.net.Exchange;
import dev.matinee.source.gate.Cidr;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Standing;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says where the sender of a request stands. Immutable; for any thread. In doubt a sender has the fewest rights. */
public final class Senders {
    /** What a proxy on the way leaves behind, even one that does not say for whom it asks. */
    private static final List<String> TRACES = List.of(
            "Forwarded",
            "X-Forwarded-For",
            "X-Real-IP",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "Via",
            "CF-Connecting-IP");

    private static final Pattern FOR = Pattern.compile("(?i)(?:^|[;,\\s])for=(\"[^\"]*\"|[^;,\\s]*)");

    private final EgressRules rules;
    private final List<Cidr> trusted;

    /**
     * @param trusted reverse proxies whose word is taken
     */
    public Senders(EgressRules rules, List<Cidr> trusted) {
        this.rules = rules;
        this.trusted = List.copyOf(trusted);
    }

    Standing standing(Exchange exchange) {
        return standing(exchange.remoteAddress().getAddress(), exchange::header);
    }

    /** A request's header fields. */
    interface Fields {
        @Nullable
        String get(String name);
    }

    Standing standing(InetAddress remote, Fields fields) {
        if (isForeignPage(fields)) {
            return Standing.PUBLIC;
        }
        if (TRACES.stream().allMatch(name -> fields.get(name) == null)) {
            return rules.standing(remote);
        }
        if (!isTrusted(remote)) {
            return Standing.PUBLIC;
        }
        List<Standing> told = new ArrayList<>();
        String listed = fields.get("X-Forwarded-For");
        if (listed != null) {
            told.add(nearest(List.of(listed.split(",", -1))));
        }
        String forwarded = fields.get("Forwarded");
        if (forwarded != null) {
            told.add(nearest(FOR.matcher(forwarded)
                    .results()
                    .map(match -> match.group(1))
                    .toList()));
        }
        String real = fields.get("X-Real-IP");
        if (real != null && told.isEmpty()) {
            told.add(nearest(List.of(real)));
        }
        // Two fields that disagree: one of them may be the sender's own invention.
        return told.stream().reduce(Standing::lesser).orElse(Standing.PUBLIC);
    }

    /**
     * A page of another site that sends its visitor's browser here must not gain what the visitor may (CSRF). Browsers
     * say so themselves (Fetch Metadata, RFC 6454 §7).
     */
    private static boolean isForeignPage(Fields fields) {
        String site = fields.get("Sec-Fetch-Site");
        if (site != null && site.toLowerCase(Locale.ROOT).equals("cross-site")) {
            return true;
        }
        String origin = fields.get("Origin");
        String host = fields.get("Host");
        if (origin == null || host == null) {
            return false;
        }
        String forwardedHost = fields.get("X-Forwarded-Host");
        String authority = origin.replaceFirst("^[a-zA-Z]+://", "");
        return !authority.equalsIgnoreCase(host) && !authority.equalsIgnoreCase(forwardedHost);
    }

    /** The last address in a list that is not one of our proxies: everything before it could have been made up. */
    private Standing nearest(List<String> hops) {
        Standing standing = Standing.PUBLIC;
        for (int i = hops.size() - 1; i >= 0; i--) {
            Optional<InetAddress> address = address(hops.get(i).strip());
            if (address.isEmpty()) {
                return Standing.PUBLIC;
            }
            standing = rules.standing(address.get());
            if (!isTrusted(address.get())) {
                return standing;
            }
        }
        return standing;
    }

    boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** An address as proxies write it: with a port or without, IPv6 in brackets or not, quoted (RFC 7239 §6) or not. */
    private static Optional<InetAddress> address(String text) {
        String bare = text.startsWith("\"") && text.endsWith("\"") && text.length() > 1
                ? text.substring(1, text.length() - 1)
                : text;
        Matcher bracketed = Pattern.compile("\\[([^\\]]*)](:\\d+)?").matcher(bare);
        if (bracketed.matches()) {
            return Cidr.address(bracketed.group(1));
        }
        Matcher v4 = Pattern.compile("([\\d.]+):\\d+").matcher(bare);
        return Cidr.address(v4.matches() ? v4.group(1) : bare);
    }
}
