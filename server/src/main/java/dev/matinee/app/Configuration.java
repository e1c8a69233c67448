package dev.matinee.app;

import dev.matinee.source.gate.Cidr;
import dev.matinee.source.gate.LiveProtocol;
import dev.matinee.source.gate.Preferences;
import dev.matinee.source.torrent.TorrentOptions;
import dev.matinee.take.Copying;
import dev.matinee.take.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that can be set, checked.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 lets the system choose
 * @param hostNames what the page may be opened by, besides what is known anyway
 * @param maxConnections how many connections may be open at a time
 * @param maxConnectionsPerAddress how many of them from one address, of IPv6 from one /64
 * @param streams the directory for segments
 * @param tmpfsBudget the most bytes that segments may hold
 * @param maxStreams how many streams may run at a time
 * @param sessionTimeout how long a session lives without a heartbeat
 * @param retention how long an ended session stays watchable
 * @param ahead how far a stream may run ahead of its viewers
 * @param height the most lines of a picture
 * @param preset x264's preset
 * @param encoders those to be tried before x264, the best first
 * @param ladder heights of smaller pictures to be encoded beside the first, the largest first
 * @param copy what is taken over as it is
 * @param torrentGateway URL template with {@code {magnet}}, empty for none
 * @param torrents the engine that opens magnets where there is no gateway
 * @param library folders of films
 * @param uploads where files of viewers are kept
 * @param uploadBudget the most bytes of them, 0 for none
 * @param sites whether yt-dlp looks for the video in a web page
 * @param liveInputs the protocols besides HTTP that live sources may speak
 * @param sourceLogins names and passwords for servers that ask for some
 * @param allowSource where every link may lead, besides what is open anyway
 * @param denySource where no link may lead
 * @param trustedProxies reverse proxies whose word on the sender's address is taken
 * @param logLevel the least level that is logged
 */
public record Configuration(
        InetAddress host,
        int port,
        List<String> hostNames,
        int maxConnections,
        int maxConnectionsPerAddress,
        Path streams,
        long tmpfsBudget,
        int maxStreams,
        Duration sessionTimeout,
        Duration retention,
        Duration ahead,
        int height,
        String preset,
        List<Encoder> encoders,
        List<Integer> ladder,
        Copying copy,
        String torrentGateway,
        TorrentOptions torrents,
        List<Path> library,
        Path uploads,
        long uploadBudget,
        boolean sites,
        Set<LiveProtocol> liveInputs,
        List<Preferences.Login> sourceLogins,
        List<Cidr> allowSource,
        List<Cidr> denySource,
        List<Cidr> trustedProxies,
        String logLevel) {

    /**
     * The configuration that a command line asks for, the environment left aside: for those who embed a server.
     *
     * @throws IllegalArgumentException with all mistakes
     */
    public static Configuration of(String... arguments) {
        var words = new ByteArrayOutputStream();
        var printer = new PrintStream(words, true, StandardCharsets.UTF_8);
        if (Options.read(arguments, Map.of(), printer, printer) instanceof Options.Ready ready) {
            return ready.configuration();
        }
        throw new IllegalArgumentException(words.toString(StandardCharsets.UTF_8));
    }

    /** The same on another port. */
    Configuration withPort(int other) {
        return new Configuration(
                host,
                other,
                hostNames,
                maxConnections,
                maxConnectionsPerAddress,
                streams,
                tmpfsBudget,
                maxStreams,
                sessionTimeout,
                retention,
                ahead,
                height,
                preset,
                encoders,
                ladder,
                copy,
                torrentGateway,
                torrents,
                library,
                uploads,
                uploadBudget,
                sites,
                liveInputs,
                sourceLogins,
                allowSource,
                denySource,
                trustedProxies,
                logLevel);
    }
}
