package dev.matinee.web;

import dev.matinee.hls.MediaPlaylist;
import dev.matinee.http.FormBody;
import dev.matinee.net.Exchange;
import dev.matinee.net.Handler;
import dev.matinee.net.Reply;
import dev.matinee.session.Outlet;
import dev.matinee.session.Session;
import dev.matinee.session.SessionId;
import dev.matinee.session.Sessions;
import dev.matinee.source.Link;
import dev.matinee.source.Sources;
import dev.matinee.source.gate.Standing;
import dev.matinee.source.library.Posters;
import dev.matinee.source.torrent.Torrents;
import dev.matinee.take.Abilities;
import dev.matinee.take.Choice;
import dev.matinee.take.Copying;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All routes of the server. Built before it listens; its actions run on event loops. */
public final class Site {
    private static final Pattern PICTURES = Pattern.compile("(\\d{2,4})\\.m3u8");
    private static final int RETRY_AFTER_SECONDS = 15;
    /** Octets of a form with a link of the greatest length, each of whose characters takes several. */
    private static final int LINK_FORM = 64 << 10;

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    private final Sessions sessions;
    private final Sources sources;
    private final Senders senders;
    private final SystemStatus status;
    private final StaticFiles files;

    private Site(Sessions sessions, Sources sources, Senders senders, SystemStatus status, StaticFiles files) {
        this.sessions = sessions;
        this.sources = sources;
        this.senders = senders;
        this.status = status;
        this.files = files;
    }

    /** The handler for all requests. Reads the page from the jar, so it blocks. */
    public static Handler handler(
            Sessions sessions,
            Sources sources,
            Torrents torrents,
            Senders senders,
            HostNames names,
            SystemStatus status,
            Posters posters)
            throws IOException {
        var torrentRoutes = new TorrentRoutes(sessions, torrents, senders);
        var site = new Site(sessions, sources, senders, status, StaticFiles.load());
        var subtitles = new SubtitleRoutes(sessions, sources, senders);
        var metrics = new Metrics(sessions);
        var router = new Router()
                .get("/streams/{session}/playlist.m3u8", site.onSession(site::playlist))
                .get(
                        "/streams/{session}/master.m3u8",
                        site.onSession(
                                (exchange, session) -> HlsOutlet.of(session).master(exchange)))
                .get("/streams/{session}/pictures/{playlist}", site::pictures)
                .get("/streams/{session}/subtitles/{playlist}", subtitles::playlist)
                .get("/streams/{session}/subtitles/{track}/{segment}", subtitles::segment)
                .get("/streams/{session}/files", site.onSession(torrentRoutes::list))
                .get("/streams/{session}/{segment}", site::segment)
                .post(
                        "/heartbeat/{session...}",
                        site.onSession((exchange, session) -> Heartbeat.take(exchange, session, sessions.now())))
                .get("/", (exchange, path) -> site.files.sendPage(exchange))
                .get("/w/{session}", (exchange, path) -> site.files.sendPage(exchange))
                .otherwise((exchange, path) -> site.files.sendMissing(exchange))
                .get("/static/{file...}", (exchange, path) -> site.files.send(exchange, path[0]))
                .get("/favicon.ico", (exchange, path) -> site.files.send(exchange, "favicon.svg"))
                .get("/status", (exchange, path) -> exchange.send(Json.reply(Json.status(status, sessions))))
                .get(
                        "/streams",
                        (exchange, path) -> exchange.send(Json.reply(Json.sessions(sessions.all(), sessions.now()))))
                .get(
                        "/streams/{session}",
                        site.onSession((exchange, session) ->
                                exchange.send(Json.reply(Json.session(session, sessions.now())))))
                .post("/stream", LINK_FORM, (exchange, path) -> site.start(exchange, SessionId.random()))
                .post("/stream/{session...}", LINK_FORM, (exchange, path) -> site.start(exchange, path[0]))
                .post("/stop/{session...}", site::stop)
                .post("/streams/{session}/subtitles", BodyParts.PART, site.onSession(subtitles::add))
                .post("/streams/{session}/tracks", site.onSession(site::choose))
                .post("/streams/{session}/file", site.onSession(torrentRoutes::choose))
                .post("/torrent", BodyParts.PART, (exchange, path) -> torrentRoutes.take(exchange))
                .post("/streams/{session}/seek", site.onSession(site::seek))
                .post(
                        "/streams/{session}/pause",
                        site.onSession((exchange, session) -> site.pause(exchange, session, true)))
                .post(
                        "/streams/{session}/resume",
                        site.onSession((exchange, session) -> site.pause(exchange, session, false)))
                .get("/metrics", (exchange, path) -> metrics.send(exchange))
                .get("/healthz", (exchange, path) -> exchange.send(Answers.OK));
        new LibraryRoutes(sources, posters).addTo(router);
        new UploadRoutes(sources.uploads()).addTo(router);
        return new HostGuard(names, senders, router);
    }

    /** What makes a new session's way out. */
    public static Function<Session, Outlet> outlets(EventExecutor reactor, LongSupplier clock) {
        return session -> new HlsOutlet(session, reactor, clock, MediaPlaylist::render);
    }

    /** An action on a session that is there; others are answered 400 or 404. */
    private Action onSession(BiConsumer<Exchange, Session> action) {
        return (exchange, path) -> {
            Session session = sessions.get(path[0]);
            if (session != null) {
                action.accept(exchange, session);
            } else {
                exchange.send(Answers.noSession(path[0]));
            }
        };
    }

    private void start(Exchange exchange, String id) {
        if (!SessionId.isValid(id)) {
            exchange.send(Answers.BAD_ID);
            return;
        }
        Optional<FormBody> form = Forms.read(exchange);
        if (form.isEmpty()) {
            return;
        }
        String pasted = form.get().get("url");
        if (pasted == null) {
            exchange.send(Answers.NO_URL);
            return;
        }
        Link.Parsed parsed = Link.parse(pasted);
        if (parsed instanceof Link.Refused refused) {
            exchange.send(refusal(refused));
        } else if (parsed instanceof Link.Accepted accepted) {
            Optional<Link> link =
                    TorrentRoutes.chosen(accepted.link(), form.get().get("file"));
            String copy = form.get().get("copy");
            Optional<Copying> copying = copy == null ? Optional.of(sessions.copying()) : Copying.of(copy);
            if (link.isEmpty()) {
                exchange.send(TorrentRoutes.BAD_FILE);
            } else if (copying.isEmpty()) {
                exchange.send(Answers.BAD_COPY);
            } else {
                start(exchange, id, link.get(), Forms.plays(form.get()), copying.get());
            }
        }
    }

    private void start(Exchange exchange, String id, Link link, Abilities plays, Copying copying) {
        Standing sender = senders.standing(exchange);
        Optional<Link.Refused> refused = sources.refusal(link, sender);
        if (refused.isPresent()) {
            exchange.send(refusal(refused.get()));
        } else if (!status.ready()) {
            exchange.send(
                    Reply.error(503, status.problems(), "dependency_missing").build());
        } else if (sessions.start(id, sources.named(link), sender, plays, copying)
                .isPresent()) {
            exchange.send(Json.reply(Json.started(id)));
        } else {
            int maximum = sessions.admission().maximum();
            String words = maximum == 1
                    ? "Something is on already, and this server shows one stream at a time. Join it, or try again later."
                    : "All " + maximum + " streams of this server are in use. Join one of them, or try again later.";
            exchange.send(Reply.error(429, words, "too_many_streams")
                    .retryAfter(RETRY_AFTER_SECONDS)
                    .build());
        }
    }

    static Reply refusal(Link.Refused refused) {
        int status = refused.code().startsWith("source_forbidden")
                ? 403
                : refused.code().endsWith("_not_found") ? 404 : 400;
        return Reply.error(status, refused.words(), refused.code()).build();
    }

    private void stop(Exchange exchange, String[] path) {
        if (!SessionId.isValid(path[0])) {
            exchange.send(Answers.BAD_ID);
        } else {
            exchange.send(sessions.stop(path[0]) ? Answers.STOPPED : Answers.NO_SESSION);
        }
    }

    private void seek(Exchange exchange, Session session) {
        Optional<FormBody> form = Forms.read(exchange);
        if (form.isEmpty()) {
            return;
        }
        String position = form.get().get("position");
        if (position == null || !SECONDS.matcher(position).matches()) {
            exchange.send(Answers.BAD_POSITION);
            return;
        }
        long micros = Math.round(Double.parseDouble(position) * 1e6);
        sessions.seek(session, micros, result -> exchange.send(Answers.of(result)));
    }

    private void choose(Exchange exchange, Session session) {
        Optional<FormBody> form = Forms.read(exchange);
        if (form.isEmpty()) {
            return;
        }
        Choice now = session.state().choice();
        Optional<Integer> audio = track(form.get().get("audio"), now.audio());
        Optional<Integer> subtitle = track(form.get().get("subtitle"), now.subtitle());
        if (audio.isEmpty() || subtitle.isEmpty()) {
            exchange.send(Answers.BAD_TRACK);
            return;
        }
        Choice wanted = new Choice(audio.get(), subtitle.get());
        sessions.choose(session, wanted, result -> exchange.send(Answers.of(result)));
    }

    /** A track's number; 0 for "none" and "auto"; empty for what is neither. */
    private static Optional<Integer> track(@Nullable String text, int otherwise) {
        if (text == null) {
            return Optional.of(otherwise);
        }
        if (text.equals("none") || text.equals("auto")) {
            return Optional.of(0);
        }
        return text.matches("\\d{1,5}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    private void pause(Exchange exchange, Session session, boolean halt) {
        sessions.pause(session, halt, () -> exchange.send(Answers.OK));
    }

    private void playlist(Exchange exchange, Session session) {
        HlsOutlet.wanted(exchange).ifPresent(wanted -> HlsOutlet.of(session).playlist(exchange, wanted));
    }

    private void pictures(Exchange exchange, String[] path) {
        Session session = sessions.get(path[0]);
        Matcher name = PICTURES.matcher(path[1]);
        if (session == null) {
            exchange.send(Answers.noSession(path[0]));
        } else if (!name.matches() || !HlsOutlet.of(session).offers(Integer.parseInt(name.group(1)))) {
            exchange.send(Answers.NO_PICTURES);
        } else {
            int height = Integer.parseInt(name.group(1));
            HlsOutlet.wanted(exchange).ifPresent(wanted -> HlsOutlet.of(session).pictures(exchange, height, wanted));
        }
    }

    private void segment(Exchange exchange, String[] path) {
        Session session = sessions.get(path[0]);
        if (session != null) {
            HlsOutlet.of(session).segment(exchange, path[1]);
        } else {
            exchange.send(Answers.noSession(path[0]));
        }
    }
}
