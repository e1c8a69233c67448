package dev.matinee.source;

import dev.matinee.source.gate.Authority;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.LiveProtocol;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.gate.Standing;
import dev.matinee.source.library.Library;
import dev.matinee.source.library.Uploads;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says where the bytes of a link come from: an HTTP link from where it points, a magnet from the torrent engine, or from
 * the torrent-to-HTTP gateway where one is configured, a film of this server from its file. For any thread.
 */
public final class Sources {
    private static final String PLACEHOLDER = "{magnet}";

    private final String gateway;
    private final EgressRules rules;
    private final boolean torrents;
    private final Library library;
    private final Uploads uploads;
    private final Sites sites;
    private final Set<LiveProtocol> live;

    /**
     * @param gateway URL template with {@code {magnet}} in it, empty for none
     * @param rules where links may lead
     * @param torrents whether magnets are opened by our own engine where there is no gateway
     * @param library films on this server
     * @param uploads files that viewers send
     * @param sites looks into web pages
     * @param live what live sources may speak
     */
    public Sources(
            String gateway,
            EgressRules rules,
            boolean torrents,
            Library library,
            Uploads uploads,
            Sites sites,
            Set<LiveProtocol> live) {
        this.gateway = gateway;
        this.rules = rules;
        this.torrents = torrents;
        this.library = library;
        this.uploads = uploads;
        this.sites = sites;
        this.live = live;
    }

    /** The same without any file of this server. */
    public Sources(String gateway, EgressRules rules, boolean torrents) {
        this(gateway, rules, torrents, new Library(List.of()), new Uploads(Path.of("/"), 0), Sites.OFF, Set.of());
    }

    /** The operator's films. */
    public Library library() {
        return library;
    }

    /** Looks into web pages. */
    public Sites sites() {
        return sites;
    }

    /** The viewers' files. */
    public Uploads uploads() {
        return uploads;
    }

    /** The link with the name of the film, where this server knows one. */
    public Link named(Link link) {
        return switch (link.kind()) {
            case LIBRARY ->
                library.find(link.id()).map(film -> link.named(film.title())).orElse(link);
            case UPLOAD ->
                uploads.find(link.id())
                        .map(upload -> link.named(upload.title()))
                        .orElse(link);
            default -> link;
        };
    }

    /**
     * Opens a way to a link through a pass.
     *
     * @param address where its bytes come from, of what stands on an HTTP server
     * @return the address to hand to a program
     * @throws IOException where no way can be opened
     */
    public String enter(Link link, String address, Pass pass) throws IOException {
        pass.ask(address, link.delivery().fields());
        Optional<LiveInput> input = LiveInput.of(link);
        if (input.isPresent()) {
            LiveInput there = input.get();
            return there.at(pass.door(there.server(), there.protocol(), there.user()));
        }
        return switch (link.kind()) {
            case LIBRARY ->
                pass.offer(library.find(link.id()).map(library::offer).orElse(Library.GONE));
            case UPLOAD -> pass.offer(uploads.offer(link.id()));
            default -> pass.enter(address);
        };
    }

    /** The address to hand to a program for its sound, where that is apart; after {@link #enter}. */
    public Optional<String> sound(Link link, Pass pass) {
        Link.Delivery delivery = link.delivery();
        if (delivery.sound().isEmpty()) {
            return Optional.empty();
        }
        pass.ask(delivery.sound(), delivery.soundFields());
        return Optional.of(pass.enter(delivery.sound()));
    }

    /** Why a link can't be opened on this server, empty where it can, as far as that shows before anything is fetched. */
    public Optional<Link.Refused> refusal(Link link, Standing sender) {
        if (link.kind() == Link.Kind.MAGNET) {
            return gateway.isEmpty() && !torrents
                    ? Optional.of(new Link.Refused(
                            "torrents_off", "Torrents are switched off on this server (--torrents=off)."))
                    : Optional.empty();
        }
        if (link.kind() == Link.Kind.UPLOAD) {
            return uploads.find(link.id()).isPresent()
                    ? Optional.empty()
                    : Optional.of(new Link.Refused("upload_not_found", "This file is no longer on the server."));
        }
        if (link.kind() == Link.Kind.LIBRARY) {
            return library.find(link.id()).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                            new Link.Refused("film_not_found", "This film is not in the library of this server."));
        }
        Optional<LiveInput> input = LiveInput.of(link);
        if (input.isPresent() && !live.contains(input.get().protocol())) {
            return Optional.of(new Link.Refused(
                    "live_input_off", "Live sources of this kind are switched off on this server (--live-inputs)."));
        }
        return input.map(LiveInput::server)
                .or(() -> Authority.ofUrl(link.text()))
                .flatMap(target -> rules.foresee(sender, target))
                .map(trouble -> new Link.Refused(trouble.code(), trouble.words()));
    }

    /** Who hands the bytes of a link out. */
    public Supply supply(Link link) {
        if (link.kind() == Link.Kind.MAGNET && !gateway.isEmpty()) {
            return Supply.GATEWAY;
        }
        if (link.kind() == Link.Kind.LIVE) {
            return Supply.LIVE;
        }
        return link.isTorrent() && torrents ? Supply.ENGINE : Supply.LINK;
    }

    /** The gateway's server for a magnet, which is open whatever the rules say; null for other links. */
    public @Nullable Authority gateway(Link link) {
        return link.kind() == Link.Kind.MAGNET ? Authority.ofUrl(gateway).orElse(null) : null;
    }

    /** The address to open, for a link without a {@link #refusal} that the engine does not supply. */
    public String locate(Link link) {
        if (link.kind() != Link.Kind.MAGNET) {
            return link.text();
        }
        // Form encoding writes a space as +, which a path would take literally.
        String encoded = URLEncoder.encode(link.text(), StandardCharsets.UTF_8).replace("+", "%20");
        return gateway.replace(PLACEHOLDER, encoded);
    }
}
