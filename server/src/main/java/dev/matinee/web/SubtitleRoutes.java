package dev.matinee.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.matinee.http.FormBody;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.session.Session;
import dev.matinee.session.Sessions;
import dev.matinee.source.Link;
import dev.matinee.source.Sources;
import dev.matinee.source.gate.Standing;
import dev.matinee.subtitle.SubtitleFiles;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Subtitles as renditions, {@code /streams/{session}/subtitles/{track}.m3u8} and {@code …/{track}/{sequence}.vtt}, and files of
 * them that viewers add.
 */
final class SubtitleRoutes {
    private static final Reply NO_SUBTITLE = Reply.error(
                    404,
                    "There are no such subtitles, or they can only be drawn into the picture.",
                    "subtitle_not_found")
            .build();
    private static final Pattern PLAYLIST = Pattern.compile("(\\d{1,6})\\.m3u8");
    private static final Pattern SEGMENT = Pattern.compile("(\\d{1,15})\\.vtt");

    private static final Reply NO_FILE = Reply.error(
                    400,
                    "Send a file of subtitles as the body, whole or in parts with upload (a name), at (an offset that follows the"
                            + " part before) and size (at most " + (SubtitleFiles.LARGEST >> 20)
                            + " MiB), or a form with the field 'url'.",
                    "subtitle_missing")
            .build();
    private static final Reply TOO_LARGE = Reply.error(
                    413,
                    "This is too large for a file of subtitles; at most " + (SubtitleFiles.LARGEST >> 20)
                            + " MiB are taken.",
                    "subtitle_too_large")
            .build();
    private static final int LONGEST_NAME = 255;

    private final Sessions sessions;
    private final Sources sources;
    private final Senders senders;
    private final BodyParts parts = new BodyParts(SubtitleFiles.LARGEST);

    SubtitleRoutes(Sessions sessions, Sources sources, Senders senders) {
        this.sessions = sessions;
        this.sources = sources;
        this.senders = senders;
    }

    /** {@code POST /streams/{session}/subtitles}: adds a file, for the whole room to choose. */
    void add(Exchange exchange, Session session) {
        String type = exchange.header("Content-Type");
        if (type != null && exchange.mayBe(FormBody.MEDIA_TYPE)) {
            fetch(exchange, session);
        } else {
            take(exchange, session);
        }
    }

    private void take(Exchange exchange, Session session) {
        String given = exchange.query("name");
        String name = given == null ? "" : given.substring(0, Math.min(LONGEST_NAME, given.length()));
        parts.take(exchange, NO_FILE, TOO_LARGE).ifPresent(file -> add(exchange, session, name, file));
    }

    private void add(Exchange exchange, Session session, String name, byte[] octets) {
        if (octets.length == 0) {
            exchange.send(NO_FILE);
        } else {
            sessions.addSubtitle(session, name, octets, added -> exchange.send(reply(added)));
        }
    }

    private void fetch(Exchange exchange, Session session) {
        Optional<FormBody> form = Forms.read(exchange);
        if (form.isEmpty()) {
            return;
        }
        String url = form.get().get("url");
        if (url == null) {
            exchange.send(NO_FILE);
            return;
        }
        Link.Parsed parsed = Link.parse(url);
        Link link = parsed instanceof Link.Accepted accepted ? accepted.link() : null;
        if (parsed instanceof Link.Refused refused) {
            exchange.send(Site.refusal(refused));
        } else if (link == null || link.kind() != Link.Kind.HTTP) {
            exchange.send(NO_FILE);
        } else {
            Standing sender = senders.standing(exchange);
            sources.refusal(link, sender)
                    .ifPresentOrElse(
                            refused -> exchange.send(Site.refusal(refused)),
                            () -> sessions.addSubtitle(session, link, sender, added -> exchange.send(reply(added))));
        }
    }

    private static Reply reply(Sessions.Added added) {
        if (added.id() > 0) {
            return Json.reply(
                    JsonNodeFactory.instance.objectNode().put("status", "ok").put("id", added.id()));
        }
        int status = switch (added.code()) {
            case "subtitle_malformed" -> 400;
            case "subtitle_too_large" -> 413;
            case "too_many_subtitles" -> 409;
            case "subtitles_busy" -> 503;
            default -> added.code().startsWith("source_forbidden") ? 403 : 502;
        };
        return Reply.error(status, added.words(), added.code()).build();
    }

    void playlist(Exchange exchange, String[] path) {
        Matcher name = PLAYLIST.matcher(path[1]);
        Session session = session(exchange, path[0], name.matches() ? name.group(1) : "");
        if (session != null) {
            int track = Integer.parseInt(name.group(1));
            HlsOutlet.wanted(exchange).ifPresent(wanted -> HlsOutlet.of(session).subtitles(exchange, track, wanted));
        }
    }

    void segment(Exchange exchange, String[] path) {
        Matcher name = SEGMENT.matcher(path[2]);
        Session session = session(exchange, path[0], name.matches() ? path[1] : "");
        if (session != null) {
            HlsOutlet.of(session).cues(exchange, Integer.parseInt(path[1]), Long.parseLong(name.group(1)));
        }
    }

    /** The session that has such subtitles; null when the request has been answered. */
    private @Nullable Session session(Exchange exchange, String id, String track) {
        Session session = sessions.get(id);
        if (session == null) {
            exchange.send(Answers.noSession(id));
            return null;
        }
        if (!track.matches("\\d{1,6}") || !session.subtitles().offers(Integer.parseInt(track))) {
            exchange.send(NO_SUBTITLE);
            return null;
        }
        return session;
    }
}
