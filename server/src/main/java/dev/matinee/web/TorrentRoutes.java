package dev.matinee.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.matinee.http.FormBody;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.session.Session;
import dev.matinee.session.Sessions;
import dev.matinee.source.Link;
import dev.matinee.source.torrent.TorrentFile;
import dev.matinee.source.torrent.TorrentState;
import dev.matinee.source.torrent.TorrentTrouble;
import dev.matinee.source.torrent.Torrents;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a session's torrent holds, which of it is watched, and torrent files that are sent here. */
final class TorrentRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(TorrentRoutes.class);
    /** The longest torrent file that is taken. */
    private static final int MOST = 8 << 20;

    private static final Reply NO_TORRENT =
            Reply.error(404, "What is on here is no torrent.", "no_torrent").build();
    private static final Reply NOT_YET = Reply.error(
                    409, "The torrent's list of files is not known yet.", "torrent_not_ready")
            .build();
    static final Reply BAD_FILE = Reply.error(
                    400, "The form field file takes the number of a file of this torrent.", "file_malformed")
            .build();
    private static final Reply OFF = Reply.error(
                    400, "Torrents are switched off on this server (--torrents=off).", "torrents_off")
            .build();
    private static final Reply BAD_PART = Reply.error(
                    400,
                    "A torrent file is sent whole, or in parts with upload (a name), at (an offset that follows the part before) and size"
                            + " (at most " + (MOST >> 20) + " MiB).",
                    "upload_malformed")
            .build();

    private final Sessions sessions;
    private final Torrents torrents;
    private final Senders senders;
    private final BodyParts parts = new BodyParts(MOST);

    TorrentRoutes(Sessions sessions, Torrents torrents, Senders senders) {
        this.sessions = sessions;
        this.torrents = torrents;
        this.senders = senders;
    }

    /** {@code GET /streams/{session}/files}. */
    void list(Exchange exchange, Session session) {
        Optional<TorrentState> torrent = session.torrent();
        if (torrent.isEmpty()) {
            exchange.send(NO_TORRENT);
            return;
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode files = node.putArray("files");
        for (TorrentFile file : torrent.get().files()) {
            files.addObject()
                    .put("index", file.index())
                    .put("name", file.name())
                    .put("size", file.size())
                    .put("selected", file.index() == torrent.get().file());
        }
        node.put("more", torrent.get().unlisted());
        exchange.send(Json.reply(node));
    }

    /** {@code POST /streams/{session}/file}: the session begins anew with another file, for the whole room. */
    void choose(Exchange exchange, Session session) {
        Optional<FormBody> form = Forms.read(exchange);
        if (form.isEmpty()) {
            return;
        }
        Optional<TorrentState> torrent = session.torrent();
        if (torrent.isEmpty()) {
            exchange.send(NO_TORRENT);
            return;
        }
        if (torrent.get().files().isEmpty()) {
            exchange.send(NOT_YET);
            return;
        }
        Optional<Link> link = chosen(session.link(), form.get().get("file"));
        boolean listed = link.isPresent()
                && torrent.get().files().stream()
                        .anyMatch(file -> file.index() == link.get().file());
        if (link.isEmpty() || !listed) {
            exchange.send(BAD_FILE);
        } else if (sessions.start(
                        session.id(),
                        link.get(),
                        session.sender(),
                        session.viewers().plays(),
                        session.encoding().copy())
                .isPresent()) {
            exchange.send(Answers.OK);
        } else {
            exchange.send(Reply.error(429, "All streams of this server are in use.", "too_many_streams")
                    .build());
        }
    }

    /** A link to one file of a torrent; the link itself where none is named, empty where the number is none. */
    static Optional<Link> chosen(Link link, @Nullable String file) {
        if (file == null) {
            return Optional.of(link);
        }
        return link.isTorrent() && file.matches("\\d{1,6}")
                ? Optional.of(link.withFile(Integer.parseInt(file)))
                : Optional.empty();
    }

    /** {@code POST /torrent}: answers a link for a torrent file. */
    void take(Exchange exchange) {
        if (!torrents.enabled()) {
            exchange.send(OFF);
            return;
        }
        parts.take(exchange, BAD_PART, BAD_PART).ifPresent(file -> register(exchange, file));
    }

    private void register(Exchange exchange, byte[] file) {
        torrents.register(file, senders.standing(exchange)).whenComplete((magnet, failure) -> {
            if (failure == null) {
                exchange.send(Json.reply(JsonNodeFactory.instance
                        .objectNode()
                        .put("status", "ok")
                        .put("link", magnet)));
                return;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            LOG.info("a torrent file is not taken: {}", cause.toString());
            Reply reply = cause instanceof TorrentTrouble trouble
                    ? Reply.error(
                                    trouble.code().equals("torrent_malformed") ? 400 : 503,
                                    trouble.words(),
                                    trouble.code())
                            .build()
                    : Reply.error(503, "The torrent engine does not answer.", "torrent_engine")
                            .build();
            exchange.send(reply);
        });
    }
}
