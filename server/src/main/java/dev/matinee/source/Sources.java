package dev.matinee.source;

import dev.matinee.source.gate.Authority;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Standing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says where the bytes of a link come from: an HTTP link from where it points, a magnet from the configured
 * torrent-to-HTTP gateway. Immutable.
 */
public final class Sources {
    private static final String PLACEHOLDER = "{magnet}";

    private final String gateway;
    private final EgressRules rules;

    /**
     * @param gateway URL template with {@code {magnet}} in it, empty for none
     * @param rules where links may lead
     */
    public Sources(String gateway, EgressRules rules) {
        this.gateway = gateway;
        this.rules = rules;
    }

    /** Why a link can't be opened on this server, empty where it can, as far as that shows before anything is fetched. */
    public Optional<Link.Refused> refusal(Link link, Standing sender) {
        if (link.kind() == Link.Kind.MAGNET) {
            return gateway.isEmpty()
                    ? Optional.of(
                            new Link.Refused(
                                    "no_torrent_gateway",
                                    "Magnet links need a torrent gateway; the operator of this server sets one by --torrent-gateway."))
                    : Optional.empty();
        }
        return Authority.ofUrl(link.text())
                .flatMap(target -> rules.foresee(sender, target))
                .map(trouble -> new Link.Refused(trouble.code(), trouble.words()));
    }

    /** The gateway's server for a magnet, which is open whatever the rules say; null for other links. */
    public @Nullable Authority gateway(Link link) {
        return link.kind() == Link.Kind.MAGNET ? Authority.ofUrl(gateway).orElse(null) : null;
    }

    /** The address to open, for a link without a {@link #refusal}. */
    public String locate(Link link) {
        if (link.kind() == Link.Kind.HTTP) {
            return link.text();
        }
        // Form encoding writes a space as +, which a path would take literally.
        String encoded = URLEncoder.encode(link.text(), StandardCharsets.UTF_8).replace("+", "%20");
        return gateway.replace(PLACEHOLDER, encoded);
    }
}
