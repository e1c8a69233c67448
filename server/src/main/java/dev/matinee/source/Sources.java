package dev.matinee.source;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Says where the bytes of a link come from: an HTTP link from where it points, a magnet from the configured
 * torrent-to-HTTP gateway. Immutable.
 */
public final class Sources {
    private static final String PLACEHOLDER = "{magnet}";

    private final String gateway;

    /**
     * @param gateway URL template with {@code {magnet}} in it, empty for none
     */
    public Sources(String gateway) {
        this.gateway = gateway;
    }

    /** Why a link can't be opened on this server, empty where it can. */
    public Optional<Link.Refused> refusal(Link link) {
        return link.kind() == Link.Kind.MAGNET && gateway.isEmpty()
                ? Optional.of(
                        new Link.Refused(
                                "no_torrent_gateway",
                                "Magnet links need a torrent gateway; the operator of this server sets one by --torrent-gateway."))
                : Optional.empty();
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
