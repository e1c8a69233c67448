package dev.matinee.source.torrent.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.matinee.http.Method;
import dev.matinee.net.ArrivingFile;
import dev.matinee.net.Exchange;
import dev.matinee.net.Handler;
import dev.matinee.net.Reply;
import dev.matinee.source.torrent.TorrentState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine answers, below its token:
 *
 * <ul>
 *   <li>{@code GET /torrent?magnet=…&sender=LOCAL[&files=1]}: the state of a torrent, added where it is new;
 *   <li>{@code POST /torrent?sender=LOCAL}: a torrent file is remembered, its magnet answered;
 *   <li>{@code GET /film/{standing}/{hash}/{file}/{name}}: a film, with ranges; what is not here yet is waited for;
 *   <li>{@code GET /film/{standing}/{hash}/{file}/beside}: subtitles, whole; 204 while they are on their way;
 *   <li>{@code GET /stream?magnet=…&sender=LOCAL}: the same as soon as there is one, as other gateways do it.
 * </ul>
 */
final class EngineSite implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSite.class);
    private static final Reply NOT_FOUND =
            Reply.error(404, "There is nothing here.", "not_found").build();

    private final ObjectMapper json = new ObjectMapper();
    private final String prefix;
    private final Swarms swarms;

    EngineSite(String token, Swarms swarms) {
        this.prefix = "/" + token + "/";
        this.swarms = swarms;
    }

    @Override
    public void handle(Exchange exchange) {
        if (!exchange.path().startsWith(prefix)) {
            exchange.send(NOT_FOUND);
            return;
        }
        String[] path = exchange.path().substring(prefix.length()).split("/", -1);
        try {
            switch (path[0]) {
                case "torrent" -> {
                    if (exchange.method() == Method.POST) {
                        register(exchange);
                    } else {
                        state(exchange);
                    }
                }
                case "stream" -> stream(exchange);
                case "film" -> film(exchange, path);
                default -> exchange.send(NOT_FOUND);
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("refused", e);
            exchange.send(Reply.error(400, "This is not a torrent that can be opened.", "torrent_malformed")
                    .build());
        } catch (IOException e) {
            LOG.warn("a torrent can't be opened: {}", e.toString());
            exchange.send(Reply.error(
                            500, "The torrent can't be opened: the server's disk does not take it.", "torrent_storage")
                    .build());
        }
    }

    private void register(Exchange exchange) throws IOException {
        String magnet = swarms.register(ByteBufUtil.getBytes(exchange.body()), needed(exchange, "sender"));
        exchange.send(reply(Map.of("magnet", magnet)));
    }

    private static String needed(Exchange exchange, String name) {
        String value = exchange.query(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private void state(Exchange exchange) throws IOException {
        String magnet = needed(exchange, "magnet");
        Torrent torrent = swarms.open(magnet, needed(exchange, "sender"));
        Found found = torrent.film(Swarms.selected(magnet), swarms);
        TorrentState state = torrent.state(found, exchange.query("files") != null);
        exchange.send(reply(state));
    }

    private void stream(Exchange exchange) throws IOException {
        String magnet = needed(exchange, "magnet");
        Torrent torrent = swarms.open(magnet, needed(exchange, "sender"));
        await(exchange, torrent, Swarms.selected(magnet));
    }

    private void await(Exchange exchange, Torrent torrent, int wanted) {
        Found found = torrent.film(wanted, swarms);
        Film film = found.film();
        Fault fault = found.fault();
        if (fault != null) {
            int status = fault.code().equals("torrent_no_video") ? 404 : 504;
            exchange.send(Reply.error(status, fault.words(), fault.code()).build());
        } else if (film != null && torrent.readable(film)) {
            send(exchange, torrent, film);
        } else {
            torrent.whenChanged(now -> await(exchange, now, wanted));
        }
    }

    private void film(Exchange exchange, String[] path) throws IOException {
        Torrent torrent = path.length == 5 && path[3].matches("\\d{1,6}") ? swarms.find(path[1], path[2]) : null;
        if (torrent != null && path[4].equals(Beside.NAME)) {
            subtitle(exchange, torrent.subtitle(Integer.parseInt(path[3]), swarms), torrent);
            return;
        }
        Film film = torrent == null
                ? null
                : torrent.film(Integer.parseInt(path[3]), swarms).film();
        if (torrent == null || film == null || !torrent.readable(film)) {
            exchange.send(NOT_FOUND);
            return;
        }
        send(exchange, torrent, film);
    }

    private static void subtitle(Exchange exchange, @Nullable Film file, Torrent torrent) throws IOException {
        if (file == null) {
            exchange.send(NOT_FOUND);
            return;
        }
        byte[] octets = torrent.readable(file) && Beside.whole(file) ? octets(file) : null;
        exchange.send((octets == null ? Reply.empty(204) : Reply.of(200, "application/octet-stream", octets)).build());
    }

    /** All of a file; null while libtorrent still moves it from where it keeps pieces of files that nobody wanted. */
    private static byte @Nullable [] octets(Film file) throws IOException {
        try {
            ByteBuf octets = file.read(ByteBufAllocator.DEFAULT, 0, (int) file.size());
            try {
                return ByteBufUtil.getBytes(octets);
            } finally {
                octets.release();
            }
        } catch (NoSuchFileException | EOFException e) {
            return null;
        }
    }

    private static void send(Exchange exchange, Torrent torrent, Film film) {
        exchange.send(new ArrivingFile(
                film.size(),
                MediaNames.mediaType(film.entry.path()),
                "\"" + torrent.hash + "-" + film.entry.index() + "\"",
                (first, length, wake) -> new FilmReader(torrent, film, first, length, wake)));
    }

    private Reply reply(Object value) {
        try {
            return Reply.json(200, json.writeValueAsBytes(value))
                    .cacheControl("no-store")
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
