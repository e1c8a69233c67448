package dev.matinee.app;

import dev.matinee.net.ServerOptions;
import dev.matinee.source.gate.Cidr;
import dev.matinee.source.gate.LiveProtocol;
import dev.matinee.source.gate.Preferences;
import dev.matinee.source.torrent.TorrentOptions;
import dev.matinee.take.Copying;
import dev.matinee.take.Encoder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * An option that there is: all of them stand here, in the order of {@code --help}.
 *
 * @param name as a flag has it, without its dashes
 * @param label what stands for its value in the help
 * @param byDefault always a value that is allowed
 * @param help one line for {@code --help}
 * @param setting how its text becomes a value
 * @param repeatable whether a flag may come several times; its values are put together with commas
 */
record Known<T>(String name, String label, String byDefault, String help, Setting<T> setting, boolean repeatable) {
    static final Known<InetAddress> HOST =
            new Known<>("host", "ADDRESS", "0.0.0.0", "address to listen on", Setting.address());
    static final Known<Integer> PORT =
            new Known<>("port", "NUMBER", "8000", "port to listen on, 0 for any free one", Setting.number(0, 65535));
    static final Known<List<String>> HOST_NAME = new Known<>(
            "host-name",
            "NAME",
            "",
            "a name that the page is opened by, such as films.example.org or *.example.org; may be repeated",
            Setting.hostNames(),
            true);
    static final Known<Integer> MAX_CONNECTIONS = new Known<>(
            "max-connections",
            "NUMBER",
            Integer.toString(ServerOptions.DEFAULT.maxConnections()),
            "connections that may be open at a time, by default as many as the memory has room for",
            Setting.number(1, 1_000_000));
    static final Known<Integer> MAX_CONNECTIONS_PER_ADDRESS = new Known<>(
            "max-connections-per-address",
            "NUMBER",
            Integer.toString(ServerOptions.DEFAULT.maxConnectionsPerAddress()),
            "connections that may be open at a time from one address (of IPv6: one /64), such as a reverse proxy's",
            Setting.number(1, 1_000_000));
    static final Known<Path> STREAMS = new Known<>(
            "streams", "DIRECTORY", "/dev/shm/matinee", "where segments are kept, a RAM disk", Setting.directory());
    static final Known<Long> BUDGET = new Known<>(
            "tmpfs-budget", "SIZE", "256M", "the most that segments may hold", Setting.size(16L << 20, 1024L << 30));
    static final Known<Integer> MAX_STREAMS = new Known<>(
            "max-streams",
            "NUMBER",
            Integer.toString(Math.min(1000, Runtime.getRuntime().availableProcessors())),
            "streams that may run at a time, by default one a processor core",
            Setting.number(1, 1000));
    static final Known<Duration> TIMEOUT = new Known<>(
            "session-timeout",
            "TIME",
            "45s",
            "a session without a heartbeat for this long ends",
            Setting.duration(Duration.ofSeconds(1), Duration.ofDays(7)));
    static final Known<Duration> RETENTION = new Known<>(
            "retention",
            "TIME",
            "1h",
            "an ended session stays watchable for this long, as far as the budget allows",
            Setting.duration(Duration.ZERO, Duration.ofDays(7)));
    static final Known<Duration> AHEAD = new Known<>(
            "ahead",
            "TIME",
            "60s",
            "how far a stream may run ahead of its viewers",
            Setting.duration(Duration.ofSeconds(5), Duration.ofDays(1)));
    static final Known<Integer> HEIGHT = new Known<>(
            "height",
            "LINES",
            "720",
            "the most lines of a picture; smaller ones stay as they are",
            Setting.number(64, 4320));
    static final Known<String> PRESET = new Known<>(
            "preset",
            "WORD",
            "ultrafast",
            "speed of the x264 encoder",
            Setting.oneOf(List.of(
                    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow")));
    static final Known<List<Encoder>> ENCODER = new Known<>(
            "encoder",
            "WORD",
            "auto",
            "who encodes pictures: auto takes the hardware where it really works",
            Setting.encoder());
    static final Known<List<Integer>> LADDER = new Known<>(
            "ladder",
            "LINES,…",
            "off",
            "heights of smaller pictures to be encoded as well, such as 480,360; each viewer may choose",
            Setting.heights());
    static final Known<String> COPY = new Known<>(
            "copy",
            "WORD",
            "auto",
            "auto takes over as it is what everybody in the room can play, h264 only H.264, never encodes all",
            Setting.oneOf(Copying.words()));
    static final Known<String> GATEWAY = new Known<>(
            "torrent-gateway",
            "URL",
            "",
            "torrent-to-HTTP gateway for magnet links; {magnet} is replaced by the percent-encoded link",
            Setting.gateway());
    static final Known<String> TORRENTS = new Known<>(
            "torrents",
            "WORD",
            "on",
            "off refuses magnet links where there is no gateway",
            Setting.oneOf(List.of("on", "off")));
    static final Known<Path> TORRENT_DIR = new Known<>(
            "torrent-dir",
            "DIRECTORY",
            "/var/tmp/matinee",
            "where films of torrents are kept while they are watched",
            Setting.directory());
    static final Known<Long> TORRENT_BUDGET = new Known<>(
            "torrent-budget",
            "SIZE",
            "20G",
            "the most that films of torrents may hold",
            Setting.size(1L << 20, 1024L << 30));
    static final Known<Long> TORRENT_UPLOAD = new Known<>(
            "torrent-upload",
            "RATE",
            "1M",
            "the most that is given to other peers in a second",
            Setting.amount(1L << 10, 1L << 30));
    static final Known<Long> TORRENT_UPLOAD_MOST = new Known<>(
            "torrent-upload-most",
            "SIZE",
            "unlimited",
            "the most that is given to other peers of one torrent",
            Setting.amount(1L << 10, 1024L << 30));
    static final Known<TorrentOptions.Ports> TORRENT_PORTS =
            new Known<>("torrent-ports", "PORTS", "0", "where to listen for peers, 0 for any port", Setting.ports());
    static final Known<String> TORRENT_DHT = new Known<>(
            "torrent-dht",
            "WORD",
            "on",
            "off asks trackers and peers alone for peers, not the distributed hash table",
            Setting.oneOf(List.of("on", "off")));
    static final Known<String> TORRENT_PROXY = new Known<>(
            "torrent-proxy", "URL", "", "SOCKS5 proxy for the peers and trackers of torrents", Setting.socks());
    static final Known<Duration> TORRENT_PATIENCE = new Known<>(
            "torrent-patience",
            "TIME",
            "60s",
            "how long to look for somebody who shares a torrent",
            Setting.duration(Duration.ofSeconds(1), Duration.ofHours(1)));
    static final Known<Duration> TORRENT_IDLE = new Known<>(
            "torrent-idle",
            "TIME",
            "10m",
            "a film of a torrent that nobody watches for this long is removed",
            Setting.duration(Duration.ofSeconds(1), Duration.ofDays(7)));
    static final Known<List<Path>> LIBRARY = new Known<>(
            "library",
            "DIRECTORY",
            "",
            "a folder of films that everybody may watch; may be repeated",
            Setting.directories(),
            true);
    static final Known<Path> UPLOADS = new Known<>(
            "uploads",
            "DIRECTORY",
            "/var/tmp/matinee-uploads",
            "where files that viewers send are kept while they are watched",
            Setting.directory());
    static final Known<Long> UPLOAD_BUDGET = new Known<>(
            "upload-budget",
            "SIZE",
            "8G",
            "the most that files of viewers may hold; 0 takes none",
            Setting.sizeOrNone(1L << 20, 1024L << 30));
    static final Known<String> SITES = new Known<>(
            "sites",
            "WORD",
            "off",
            "on lets yt-dlp look for the video in a web page",
            Setting.oneOf(List.of("on", "off")));
    static final Known<Set<LiveProtocol>> LIVE_INPUTS = new Known<>(
            "live-inputs",
            "WORDS",
            "rtmp,rtmps,rtsp,rtsps,srt",
            "the live sources besides HLS that links may lead to; none for none",
            Setting.liveInputs());
    static final Known<List<Preferences.Login>> SOURCE_LOGIN = new Known<>(
            "source-login",
            "LOGIN",
            "",
            "name and password for a server that asks for them, as HOST=USER:PASSWORD; may be repeated",
            Setting.logins(),
            true);
    static final Known<List<Cidr>> ALLOW_SOURCE = new Known<>(
            "allow-source",
            "CIDR",
            "",
            "links from anybody may lead to these addresses; may be repeated",
            Setting.networks(),
            true);
    static final Known<List<Cidr>> DENY_SOURCE = new Known<>(
            "deny-source",
            "CIDR",
            "",
            "no link may lead to these addresses, even if allowed otherwise; may be repeated",
            Setting.networks(),
            true);
    static final Known<List<Cidr>> TRUSTED_PROXY = new Known<>(
            "trusted-proxy",
            "CIDR",
            "",
            "reverse proxies whose X-Forwarded-For or Forwarded says where a sender stands; may be repeated",
            Setting.networks(),
            true);
    static final Known<String> LOG_LEVEL = new Known<>(
            "log-level",
            "WORD",
            "info",
            "the least level that is logged",
            Setting.oneOf(List.of("error", "warn", "info", "debug", "trace")));

    static final List<Known<?>> ALL = List.of(
            HOST,
            PORT,
            HOST_NAME,
            MAX_CONNECTIONS,
            MAX_CONNECTIONS_PER_ADDRESS,
            STREAMS,
            BUDGET,
            MAX_STREAMS,
            TIMEOUT,
            RETENTION,
            AHEAD,
            HEIGHT,
            PRESET,
            ENCODER,
            LADDER,
            COPY,
            GATEWAY,
            TORRENTS,
            TORRENT_DIR,
            TORRENT_BUDGET,
            TORRENT_UPLOAD,
            TORRENT_UPLOAD_MOST,
            TORRENT_PORTS,
            TORRENT_DHT,
            TORRENT_PROXY,
            TORRENT_PATIENCE,
            TORRENT_IDLE,
            LIBRARY,
            UPLOADS,
            UPLOAD_BUDGET,
            SITES,
            LIVE_INPUTS,
            SOURCE_LOGIN,
            ALLOW_SOURCE,
            DENY_SOURCE,
            TRUSTED_PROXY,
            LOG_LEVEL);

    private Known(String name, String label, String byDefault, String help, Setting<T> setting) {
        this(name, label, byDefault, help, setting, false);
    }
}
