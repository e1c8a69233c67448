package dev.matinee.source;

import dev.matinee.source.gate.Authority;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Standing;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says where the bytes of a link come from: an HTTP link from where it points, a magnet from the torrent engine, or from
 * the torrent-to-HTTP gateway where one is configured. Immutable.
 */
public final class Sources {
    private static final String PLACEHOLDER = "{magnet}";

    private final String gateway;
    private final EgressRules rules;
    private final boolean torrents;

    /**
     * @param gateway URL template with {@code {magnet}} in it, empty for none
     * @param rules where links may lead
     * @param torrents whether magnets are opened by our own engine where there is no gateway
     */
    public Sources(String gateway, EgressRules rules, boolean torrents) {
        this.gateway = gateway;
        this.rules = rules;
        this.torrents = torrents;
    }

    /** Why a link can't be opened on this server, empty where it can, as far as that shows before anything is fetched. */
    public Optional<Link.Refused> refusal(Link link, Standing sender) {
        if (link.kind() == Link.Kind.MAGNET) {
            return gateway.isEmpty() && !torrents
                    ? Optional.of(new Link.Refused(
                            "torrents_off", "Torrents are switched off on this server (--torrents=off)."))
                    : Optional.empty();
        }
        return Authority.ofUrl(link.text())
                .flatMap(target -> rules.foresee(sender, target))
                .map(trouble -> new Link.Refused(trouble.code(), trouble.words()));
    }

    /** Who hands the bytes of a link out. */
    public Supply supply(Link link) {
        if (link.kind() != Link.Kind.MAGNET) {
            return Supply.LINK;
        }
        return gateway.isEmpty() ? Supply.ENGINE : Supply.GATEWAY;
    }

    /** The gateway's server for a magnet, which is open whatever the rules say; null for other links. */
    public @Nullable Authority gateway(Link link) {
        return link.kind() == Link.Kind.MAGNET ? Authority.ofUrl(gateway).orElse(null) : null;
    }

    /** The address to open, for a link without a {@link #refusal} that the engine does not supply. */
    public String locate(Link link) {
        if (link.kind() == Link.Kind.HTTP) {
            return link.text();
        }
        // Form encoding writes a space as +, which a path would take literally.
        String encoded = URLEncoder.encode(link.text(), StandardCharsets.UTF_8).replace("+", "%20");
        return gateway.replace(PLACEHOLDER, encoded);
    }
}
