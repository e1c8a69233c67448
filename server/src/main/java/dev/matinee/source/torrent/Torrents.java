package dev.matinee.source.torrent;

import dev.matinee.source.Link;
import dev.matinee.source.gate.AddressRange;
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Standing;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the torrent engine: starts it when it is needed, starts it again when it has died, ends it with the server.
 * For any thread; nothing here waits, but {@link #close}.
 */
public final class Torrents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Torrents.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    /** The folder of an engine names the server's process, so that what a dead one has left can be told. */
    private static final String FOLDER = "matinee-torrents-";

    private final TorrentOptions options;
    private final EgressGate gate;
    private final EngineOptions engineOptions;
    private @Nullable HttpClient http;
    private @Nullable EngineProcess engine;
    private @Nullable CompletableFuture<EngineClient> client;
    private boolean closed;

    /**
     * Nothing is started yet.
     *
     * @param rules where torrents may lead
     * @param gate the way out to torrent files
     */
    public Torrents(TorrentOptions options, EgressRules rules, EgressGate gate) {
        this.options = options;
        this.gate = gate;
        String name = FOLDER + ProcessHandle.current().pid() + "-" + random(4);
        Map<String, List<AddressRange>> filters = new HashMap<>();
        for (Standing standing : Standing.values()) {
            filters.put(standing.name(), AddressRange.of(rules, standing));
        }
        engineOptions = new EngineOptions(
                random(16),
                options.directory().resolve(name).toString(),
                options.budget(),
                options.uploadRate(),
                options.uploadMost(),
                options.ports().first(),
                options.ports().last(),
                options.dht(),
                options.proxy(),
                options.patience().toMillis(),
                options.idle().toMillis(),
                filters);
    }

    /** Made when it is needed: it has a thread of its own. */
    private HttpClient http() {
        HttpClient made = http;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .build();
            http = made;
        }
        return made;
    }

    private static String random(int octets) {
        byte[] random = new byte[octets];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Whether magnets are opened by our own engine. */
    public boolean enabled() {
        return options.enabled();
    }

    /** How long a film may get nothing before it is given up. */
    Duration stallPatience() {
        return options.patience().multipliedBy(3);
    }

    /** Makes a magnet of the address of a torrent file; a magnet is one already. Fails with {@link TorrentTrouble}. */
    CompletableFuture<Link> magnet(Link link, Standing sender) {
        if (link.kind() == Link.Kind.MAGNET) {
            return CompletableFuture.completedFuture(link);
        }
        return TorrentDownload.fetch(gate, link, sender)
                .thenCompose(file -> register(file, sender))
                .thenApply(text -> {
                    Link magnet = new Link(Link.Kind.MAGNET, text);
                    return link.file() < 0 ? magnet : magnet.withFile(link.file());
                });
    }

    /** Asks how a magnet fares, which adds it where it is new. Fails with {@link TorrentTrouble}, or I/O. */
    CompletableFuture<TorrentState> state(Link magnet, Standing sender, boolean files) {
        return client().thenCompose(known -> known.state(magnet, sender, files));
    }

    /** The address of what a state's path names, while that engine lives. */
    CompletableFuture<String> url(String path) {
        return client().thenApply(known -> known.url(path));
    }

    /** The octets of subtitles, empty while they are on their way; to be asked again. Fails as {@link #state}. */
    public CompletableFuture<Optional<byte[]>> octets(TorrentSubtitle subtitle) {
        return client().thenCompose(known -> known.octets(subtitle.path()));
    }

    /**
     * Takes a torrent file, which leads its sender alone; answers a magnet link for it. Fails with {@link TorrentTrouble}
     * where it is none.
     */
    public CompletableFuture<String> register(byte[] file, Standing sender) {
        return client().thenCompose(known -> known.register(file, sender));
    }

    private synchronized CompletableFuture<EngineClient> client() {
        if (closed) {
            return CompletableFuture.failedFuture(new TorrentTrouble("torrent_engine", "The server is being stopped."));
        }
        EngineProcess running = engine;
        CompletableFuture<EngineClient> known = client;
        if (running != null && known != null && !running.over()) {
            return known;
        }
        try {
            prepare(running == null);
        } catch (IOException e) {
            LOG.warn("no torrents: {}", e.toString());
            return CompletableFuture.failedFuture(new TorrentTrouble(
                    "torrent_storage", "The server can't write to its folder for torrents (--torrent-dir)."));
        }
        EngineProcess started = EngineProcess.start(engineOptions);
        HttpClient asking = http();
        engine = started;
        known = started.port()
                .thenApply(port -> new EngineClient(asking, port, engineOptions.token()))
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    throw new TorrentTrouble(
                            "torrent_engine",
                            "The torrent engine of this server can't run: " + cause.getMessage()
                                    + ". The operator can name another one by --torrent-gateway.");
                });
        client = known;
        return known;
    }

    /** Makes the folder; the first time removes what servers that are no more have left beside it. */
    private void prepare(boolean first) throws IOException {
        Files.createDirectories(Path.of(engineOptions.folder()));
        if (!first) {
            return;
        }
        try (Stream<Path> beside = Files.list(options.directory())) {
            for (Path folder : beside.toList()) {
                if (orphaned(folder.getFileName().toString())) {
                    LOG.info("removing what a server has left in {}", folder);
                    delete(folder);
                }
            }
        }
    }

    private static boolean orphaned(String name) {
        return name.matches(FOLDER + "\\d{1,9}-[0-9a-f]{8}")
                && ProcessHandle.of(Long.parseLong(name.substring(FOLDER.length(), name.lastIndexOf('-'))))
                        .isEmpty();
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    /** Ends the engine and removes its films. */
    @Override
    public void close() {
        EngineProcess running;
        synchronized (this) {
            closed = true;
            running = engine;
        }
        if (running != null) {
            running.end();
            running.awaitEnd();
            try {
                if (Files.exists(Path.of(engineOptions.folder()))) {
                    delete(Path.of(engineOptions.folder()));
                }
            } catch (IOException e) {
                LOG.warn("the folder for torrents can't be removed: {}", e.toString());
            }
        }
    }
}
