package dev.matinee.app;

import dev.matinee.hls.SegmentStore;
import dev.matinee.http.Limits;
import dev.matinee.net.HttpServer;
import dev.matinee.net.ServerOptions;
import dev.matinee.process.ProcessReactor;
import dev.matinee.session.SessionOptions;
import dev.matinee.session.Sessions;
import dev.matinee.session.Studio;
import dev.matinee.source.Link;
import dev.matinee.source.Sites;
import dev.matinee.source.Sources;
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Preferences;
import dev.matinee.source.library.Library;
import dev.matinee.source.library.Posters;
import dev.matinee.source.library.Upload;
import dev.matinee.source.library.Uploads;
import dev.matinee.source.torrent.Torrents;
import dev.matinee.take.Deadlines;
import dev.matinee.take.Encoders;
import dev.matinee.take.Encoding;
import dev.matinee.web.HostNames;
import dev.matinee.web.Senders;
import dev.matinee.web.Site;
import dev.matinee.web.SystemStatus;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All rooms put together: what is between a configuration and a listening server. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final String MPV = "mpv";
    private static final String FFMPEG = "ffmpeg";

    private final SegmentStore store;
    private final EgressGate gate;
    private final Torrents torrents;
    private final ProcessReactor reactor;
    private final Sessions sessions;
    private final HttpServer http;
    private final Sources sources;
    private final Posters posters;

    private Server(
            SegmentStore store,
            EgressGate gate,
            Torrents torrents,
            ProcessReactor reactor,
            Sessions sessions,
            HttpServer http,
            Sources sources,
            Posters posters) {
        this.store = store;
        this.gate = gate;
        this.torrents = torrents;
        this.reactor = reactor;
        this.sessions = sessions;
        this.http = http;
        this.sources = sources;
        this.posters = posters;
    }

    /**
     * Checks the dependencies, takes and clears the streams directory, and listens.
     *
     * @throws BindException if the port is taken
     * @throws IOException if the streams directory can't be used
     */
    public static Server start(Configuration configuration) throws IOException {
        return start(configuration, System::nanoTime);
    }

    /** The same with a clock of one's own for the sessions. */
    public static Server start(Configuration configuration, LongSupplier clock) throws IOException {
        List<Dependency> programs = Dependencies.check(MPV, FFMPEG);
        var store = new SegmentStore(configuration.streams(), configuration.tmpfsBudget());
        store.prepare();
        List<String> warnings = new ArrayList<>(store.warnings());
        for (Dependency program : programs) {
            if (!program.ok()) {
                LOG.error("{}", program.problem());
            }
            if (!program.warning().isEmpty()) {
                warnings.add(program.warning());
            }
        }
        warnings.forEach(LOG::warn);
        var rules = EgressRules.of(configuration.allowSource(), configuration.denySource());
        EgressGate gate =
                EgressGate.start(rules, new Preferences(configuration.height(), configuration.sourceLogins()));
        var torrents = new Torrents(configuration.torrents(), rules, gate);
        var reactor = new ProcessReactor();
        try {
            return wire(clock, configuration, programs, warnings, store, rules, gate, torrents, reactor);
        } catch (IOException | RuntimeException e) {
            reactor.close();
            gate.close();
            store.close();
            throw e;
        }
    }

    private static Server wire(
            LongSupplier clock,
            Configuration configuration,
            List<Dependency> programs,
            List<String> warnings,
            SegmentStore store,
            EgressRules rules,
            EgressGate gate,
            Torrents torrents,
            ProcessReactor reactor)
            throws IOException {
        var library = new Library(configuration.library());
        var uploads = new Uploads(configuration.uploads(), configuration.uploadBudget());
        var posters = new Posters(library, gate, FFMPEG);
        var sources = new Sources(
                configuration.torrentGateway(),
                rules,
                configuration.torrents().enabled(),
                library,
                uploads,
                new Sites(configuration.sites(), configuration.height()),
                configuration.liveInputs());
        boolean fpsMode = Dependencies.knowsFpsMode(programs);
        List<Integer> ladder = configuration.ladder().stream()
                .filter(height -> height < configuration.height())
                .toList();
        var encoding = new Encoding(
                MPV,
                FFMPEG,
                configuration.height(),
                configuration.preset(),
                fpsMode,
                Encoders.search(FFMPEG, fpsMode, configuration.encoders(), !ladder.isEmpty()),
                ladder,
                configuration.copy());
        var studio = new Studio(sources, torrents, gate, reactor, store, encoding, Deadlines.DEFAULT);
        var options = new SessionOptions(
                configuration.maxStreams(),
                configuration.sessionTimeout(),
                configuration.retention(),
                configuration.ahead());
        var sessions = new Sessions(studio, options, Site.outlets(reactor.executor(), clock), clock);
        var status = new SystemStatus(
                Version.current(),
                programs.stream()
                        .map(p -> new SystemStatus.Program(p.name(), p.ok(), p.version(), p.problem(), p.warning()))
                        .toList(),
                warnings,
                encoding.ladder());
        uploads.keepWhile(id -> sessions.all().stream()
                .anyMatch(session -> session.state().phase().live()
                        && session.link().kind() == Link.Kind.UPLOAD
                        && session.link().id().equals(id)));
        Limits limits = Limits.DEFAULT;
        if (uploads.budget() > 0) {
            limits = new Limits(limits.target(), limits.headers(), limits.fields(), Upload.BLOCK);
        }
        var listen = ServerOptions.DEFAULT
                .limits(limits)
                .maxConnections(configuration.maxConnections(), configuration.maxConnectionsPerAddress())
                .listen(configuration.host().getHostAddress(), configuration.port());
        var names = HostNames.ofMachine(configuration.hostNames());
        var senders = new Senders(rules, configuration.trustedProxies());
        HttpServer http =
                HttpServer.bind(listen, Site.handler(sessions, sources, torrents, senders, names, status, posters));
        sessions.sweepOn(http.eventLoops().next());
        sessions.resume(configuration.streams().resolve("on.json"));
        // Not before: a page that waits for its session to come back would be told that there is none.
        http.open();
        return new Server(store, gate, torrents, reactor, sessions, http, sources, posters);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return http.address();
    }

    /** Stops listening, ends every stream and its programs, and removes their files. Takes at most about 8 s. */
    @Override
    public void close() {
        sessions.close();
        posters.close();
        sources.library().close();
        sources.sites().close();
        http.close();
        reactor.close();
        torrents.close();
        sources.uploads().close();
        gate.close();
        store.close();
    }
}
