package dev.matinee.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.source.Sources;
import dev.matinee.source.library.Film;
import dev.matinee.source.library.Library;
import dev.matinee.source.library.Posters;
import dev.matinee.source.library.Uploads;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The operator's films: the list, and a picture of each. */
final class LibraryRoutes {
    private static final int PAGE = 60;
    private static final int LONGEST_QUERY = 200;

    private static final Reply NOT_FOUND = Reply.error(
                    404, "This film is not in the library of this server.", "film_not_found")
            .build();
    private static final Reply NO_POSTER = Reply.error(404, "There is no picture of this film.", "poster_not_found")
            .cacheControl("max-age=60")
            .build();
    private static final Reply BUSY = Reply.error(
                    503, "Too many pictures are being made; this one will be there later.", "posters_busy")
            .retryAfter(5)
            .build();
    private static final Reply BAD_QUERY = Reply.error(
                    400,
                    "The query takes q, at most " + LONGEST_QUERY + " characters, and offset, a whole number.",
                    "query_malformed")
            .build();

    private final Library library;
    private final Uploads uploads;
    private final Posters posters;

    LibraryRoutes(Sources sources, Posters posters) {
        this.library = sources.library();
        this.uploads = sources.uploads();
        this.posters = posters;
    }

    void addTo(Router router) {
        router.get("/library", (exchange, path) -> list(exchange))
                .get("/library/{film}/poster.jpg", (exchange, path) -> poster(exchange, path[0]));
    }

    private void list(Exchange exchange) {
        String query = Optional.ofNullable(exchange.query("q")).orElse("");
        String offset = Optional.ofNullable(exchange.query("offset")).orElse("0");
        if (query.length() > LONGEST_QUERY || !offset.matches("\\d{1,6}")) {
            exchange.send(BAD_QUERY);
            return;
        }
        List<Film> found = library.search(query);
        int from = Math.min(found.size(), Integer.parseInt(offset));
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("offered", library.offered());
        node.put("complete", library.known());
        node.put("uploads", uploads.budget());
        node.put("total", found.size());
        node.put("offset", from);
        ArrayNode films = node.putArray("films");
        found.subList(from, Math.min(found.size(), from + PAGE)).forEach(film -> add(films, film));
        ArrayNode warnings = node.putArray("warnings");
        library.troubles().forEach(warnings::add);
        exchange.send(Json.reply(node));
    }

    private void add(ArrayNode films, Film film) {
        OptionalDouble seconds = posters.duration(film);
        ObjectNode node = films.addObject();
        node.put("url", "library:" + film.id());
        node.put("title", film.title());
        node.put("folder", film.shelf().isEmpty() ? null : film.shelf());
        node.put("bytes", film.bytes());
        if (seconds.isPresent()) {
            node.put("duration", seconds.getAsDouble());
        } else {
            node.putNull("duration");
        }
        node.put(
                "poster",
                "/library/" + film.id() + "/poster.jpg?" + Long.toString(film.modifiedMillis() ^ film.bytes(), 36));
    }

    private void poster(Exchange exchange, String id) {
        Optional<Film> film = library.find(id);
        if (film.isEmpty()) {
            exchange.send(NOT_FOUND);
            return;
        }
        posters.poster(film.get(), poster -> exchange.send(poster.later() ? BUSY : picture(poster)));
    }

    private static Reply picture(Posters.Poster poster) {
        return poster.jpeg().length == 0
                ? NO_POSTER
                : Reply.of(200, "image/jpeg", poster.jpeg())
                        .cacheControl("private, max-age=86400")
                        .build();
    }
}
