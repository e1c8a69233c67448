package dev.matinee.source.torrent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.matinee.source.Link;
import dev.matinee.source.gate.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks one engine. Any thread; answers come on threads of the JDK's client. */
final class EngineClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http;
    private final String base;
    private final String token;

    EngineClient(HttpClient http, int port, String token) {
        this.http = http;
        this.base = "http://127.0.0.1:" + port;
        this.token = token;
    }

    /** The address of something that a state's path names. */
    String url(String path) {
        return base + path;
    }

    CompletableFuture<TorrentState> state(Link magnet, Standing sender, boolean files) {
        String query = "?magnet=" + URLEncoder.encode(magnet.text(), StandardCharsets.UTF_8) + "&sender=" + sender
                + (files ? "&files=1" : "");
        return ask(HttpRequest.newBuilder(URI.create(base + "/" + token + "/torrent" + query)))
                .thenApply(body -> read(body, TorrentState.class));
    }

    /** Hands a torrent file over; answers its magnet. */
    CompletableFuture<String> register(byte[] file, Standing sender) {
        return ask(HttpRequest.newBuilder(URI.create(base + "/" + token + "/torrent?sender=" + sender))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(file)))
                .thenApply(body -> read(body, JsonNode.class).path("magnet").asText());
    }

    /** Something small that a state's path names; empty while it is on its way. */
    CompletableFuture<Optional<byte[]>> octets(String path) {
        return ask(HttpRequest.newBuilder(URI.create(url(path))))
                .thenApply(body -> body.length == 0 ? Optional.empty() : Optional.of(body));
    }

    private CompletableFuture<byte[]> ask(HttpRequest.Builder request) {
        return http.sendAsync(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(answer -> {
                    if (answer.statusCode() == 200 || answer.statusCode() == 204) {
                        return answer.body();
                    }
                    JsonNode error = read(answer.body(), JsonNode.class);
                    throw new TorrentTrouble(
                            error.path("code").asText("torrent_engine"),
                            error.path("error").asText("The torrent engine does not answer."));
                });
    }

    private static <T> T read(byte[] body, Class<T> type) {
        try {
            return JSON.readValue(body, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
