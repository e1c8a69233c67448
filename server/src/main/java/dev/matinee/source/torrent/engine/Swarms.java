package dev.matinee.source.torrent.engine;

import dev.matinee.source.torrent.EngineOptions;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.InfoHash;
import org.libtorrent4j.TorrentInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All swarms, one for each standing of a sender, and the disk that they share. On the event loop. */
final class Swarms implements Torrent.Room {
    private static final Logger LOG = LoggerFactory.getLogger(Swarms.class);
    /** BEP 53: which files are meant. Ours to read; libtorrent would want all others to be left out for good. */
    private static final Pattern SELECTED = Pattern.compile("(?<=[?&])so=[^&]*&?");

    /** Of several the largest film is meant, as where none are named. */
    private static final Pattern ONE_SELECTED = Pattern.compile("[?&]so=(\\d{1,6})(?=&|$)");

    private static final int SAVE_EVERY_TICKS = 5;

    private final EngineOptions options;
    private final Path folder;
    private final EventExecutor loop;
    private final Map<String, Swarm> swarms = new HashMap<>();
    private final UploadCap uploads;
    private long usedNanos = System.nanoTime();
    private int ticks;

    Swarms(EngineOptions options, EventExecutor loop) {
        this.options = options;
        this.folder = Path.of(options.folder());
        this.loop = loop;
        this.uploads = new UploadCap(options.uploadMost());
    }

    /** The file that a magnet means, -1 for none in particular. */
    static int selected(String magnet) {
        var matcher = ONE_SELECTED.matcher(magnet);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    /**
     * The torrent of a magnet, added where it is not there yet.
     *
     * @throws IllegalArgumentException where it is no magnet
     * @throws IOException where it can't be added
     */
    Torrent open(String magnet, String standing) throws IOException {
        usedNanos = System.nanoTime();
        AddTorrentParams params =
                AddTorrentParams.parseMagnetUri(SELECTED.matcher(magnet).replaceAll(""));
        String hash = Twins.name(params.getInfoHashes());
        Swarm swarm = swarm(standing);
        Torrent there = swarm.find(hash);
        if (there != null) {
            return there;
        }
        TorrentInfo registered = registered(hash, standing);
        if (registered != null) {
            params.setTorrentInfo(registered);
        }
        LOG.info("{}: added for a {} sender", hash, standing.toLowerCase(Locale.ROOT));
        return swarm.add(hash, params);
    }

    @Nullable
    Torrent find(String standing, String hash) {
        usedNanos = System.nanoTime();
        Swarm swarm = swarms.get(standing);
        return swarm == null ? null : swarm.find(hash);
    }

    /** Throws {@link IllegalArgumentException} where it is none. */
    private void check(String standing) {
        if (!options.filters().containsKey(standing)) {
            throw new IllegalArgumentException("no such standing");
        }
    }

    private Swarm swarm(String standing) {
        check(standing);
        Swarm there = swarms.get(standing);
        if (there == null) {
            there = new Swarm(standing, options, folder, loop);
            swarms.put(standing, there);
            int share = UploadCap.share(options.uploadRate(), swarms.size());
            swarms.values().forEach(swarm -> swarm.uploadRate(share));
        }
        return there;
    }

    private Path known(String hash, String standing) {
        return folder.resolve(standing.toLowerCase(Locale.ROOT) + "-" + hash + ".torrent");
    }

    /** What a torrent file has told for somebody of a standing; null where none has come. */
    private @Nullable TorrentInfo registered(String hash, String standing) throws IOException {
        Optional<String> sender = Stream.concat(Stream.of(standing), options.filters().keySet().stream())
                .filter(each -> Files.exists(known(hash, each)))
                .findFirst();
        return sender.isEmpty() ? null : told(Files.readAllBytes(known(hash, sender.get())), sender.get(), standing);
    }

    /**
     * What a sender's file tells those of a standing. Others than his own learn what it holds, not where it leads: a tracker
     * that he names is not for those to call who may reach further.
     */
    private static TorrentInfo told(byte[] file, String sender, String standing) {
        TorrentInfo info = new TorrentInfo(file);
        if (!sender.equals(standing)) {
            info.clearTrackers();
            info.setWebSeeds(List.of());
        }
        return info;
    }

    /**
     * Remembers a torrent file, so that its magnet needs nobody to send its metadata, also one that waits for it already.
     *
     * @param standing of whoever has sent it; others are led nowhere by it
     * @return its magnet
     * @throws IllegalArgumentException where it is no torrent file
     */
    String register(byte[] file, String standing) throws IOException {
        usedNanos = System.nanoTime();
        check(standing);
        TorrentInfo info = new TorrentInfo(file);
        if (!info.isValid() || info.numFiles() == 0) {
            throw new IllegalArgumentException("no files");
        }
        InfoHash hashes = info.infoHashes();
        for (String name : Twins.names(hashes)) {
            Files.write(known(name, standing), file);
        }
        swarms.forEach((each, swarm) -> swarm.learn(hashes, () -> told(file, standing, each)));
        String magnet = info.makeMagnetUri();
        // What a link may be long; trackers and all else are in the file anyway.
        return magnet.length() <= 4000 ? magnet : magnet.substring(0, magnet.indexOf('&', 12));
    }

    @Override
    public Optional<String> refusal(Torrent torrent, long octets) {
        if (octets > options.budget()) {
            return Optional.of("This film takes " + size(octets) + ", and this server keeps at most "
                    + size(options.budget()) + " of torrents (--torrent-budget).");
        }
        while (reserved() + octets > options.budget() || free() < octets + Torrent.DISK_RESERVE) {
            long now = System.nanoTime();
            Optional<Torrent> oldest = swarms.values().stream()
                    .flatMap(swarm -> swarm.torrents().stream())
                    .filter(each -> each != torrent && each.rest().idle(now))
                    .max(Comparator.comparingLong(each -> each.rest().unusedNanos(now)));
            if (oldest.isEmpty()) {
                return Optional.of(
                        "This film takes " + size(octets)
                                + ", and the server has no room left for it: other films are being watched, or its disk is full.");
            }
            swarms.values().stream()
                    .filter(swarm -> swarm.find(oldest.get().hash) == oldest.get())
                    .forEach(swarm -> swarm.remove(oldest.get()));
        }
        return Optional.empty();
    }

    private long reserved() {
        return swarms.values().stream()
                .flatMap(swarm -> swarm.torrents().stream())
                .mapToLong(Torrent::reserved)
                .sum();
    }

    private long free() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            LOG.debug("free space is unknown", e);
            return Long.MAX_VALUE;
        }
    }

    static String size(long octets) {
        return octets < 10L << 20
                ? String.format(Locale.ROOT, "%.1f MB", octets / 1048576.0)
                : octets < 1L << 30
                        ? (octets >> 20) + " MB"
                        : String.format(Locale.ROOT, "%.1f GB", octets / 1073741824.0);
    }

    /** Once a second; answers whether nobody needs this engine any more. */
    boolean tick() {
        long now = System.nanoTime();
        ticks++;
        boolean saving = ticks % SAVE_EVERY_TICKS == 0;
        swarms.values().forEach(swarm -> swarm.tick(now, saving));
        uploads.apply(swarms.values().stream().flatMap(swarm -> swarm.torrents().stream()));
        boolean empty =
                swarms.values().stream().allMatch(swarm -> swarm.torrents().isEmpty());
        return empty && now - usedNanos > TimeUnit.MILLISECONDS.toNanos(options.idleMillis());
    }
}
