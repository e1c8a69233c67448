package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;

/** The server's HTTP API as a client sees it. Any thread. */
final class Api {
    /** What came back. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        byte[] body() {
            return response.body();
        }

        String text() {
            return new String(body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return JSON.readTree(body());
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + text(), e);
            }
        }

        /** A response field; empty where there is none. */
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        @Override
        public String toString() {
            return status() + " " + text();
        }
    }

    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final InetSocketAddress address;

    Api(InetSocketAddress address) {
        this.address = address;
    }

    /** A path of the server as an address. */
    String url(String path) {
        return "http://127.0.0.1:" + address.getPort() + path;
    }

    int port() {
        return address.getPort();
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url(path))).GET());
    }

    /** Posts a form; {@code fields} are names and values in turn. */
    Answer post(String path, String... fields) {
        return send(form(path, fields));
    }

    /** The same through a reverse proxy that says for whom it asks. */
    Answer postFrom(String sender, String path, String... fields) {
        return send(form(path, fields).header("X-Forwarded-For", sender));
    }

    private HttpRequest.Builder form(String path, String... fields) {
        String form = Arrays.stream(fields)
                .map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8))
                .collect(Collectors.joining("\n"));
        // Name and value stand on lines of their own now, and neither holds a line break any more.
        String body = form.replaceAll("([^\n]*)\n([^\n]*)(\n|$)", "$1=$2&").replaceAll("&$", "");
        return HttpRequest.newBuilder(URI.create(url(path)))
                .header("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** Posts octets as they are. */
    Answer postBytes(String path, String type, byte[] octets) {
        return send(HttpRequest.newBuilder(URI.create(url(path)))
                .header("Content-Type", type.isEmpty() ? "application/octet-stream" : type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(octets)));
    }

    Answer delete(String path) {
        return send(HttpRequest.newBuilder(URI.create(url(path))).DELETE());
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(client.send(
                    request.timeout(Duration.ofSeconds(40)).build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts a link in a new session and answers its name; fails the test where the server refuses. */
    String start(String link) {
        String session = UUID.randomUUID().toString();
        Answer answer = post("/stream/" + session, "url", link);
        assertEquals(200, answer.status(), answer::text);
        return session;
    }

    Answer stop(String session) {
        return post("/stop/" + session);
    }

    /** A session's state as the API tells it. */
    JsonNode state(String session) {
        Answer answer = get("/streams/" + session);
        assertEquals(200, answer.status(), answer::text);
        return answer.json();
    }

    /** Waits until a session stands in a phase; anything else that is final fails the test. */
    JsonNode awaitPhase(String session, String phase) {
        return Patience.awaitThat(
                session + " is " + phase,
                Duration.ofSeconds(60),
                () -> {
                    JsonNode state = state(session);
                    String now = state.get("phase").asText();
                    if (!now.equals(phase) && (now.equals("failed") || now.equals("ended"))) {
                        throw new AssertionError("wanted " + phase + ": " + state);
                    }
                    return state;
                },
                state -> state.get("phase").asText().equals(phase));
    }

    /** Waits until all of a session's source is listed; the room may still have to watch it. */
    JsonNode awaitComplete(String session) {
        Patience.awaitThat(
                session + " is complete",
                Duration.ofSeconds(60),
                () -> get("/streams/" + session + "/playlist.m3u8"),
                answer -> {
                    // It is held for a while only, and a busy machine takes longer than that to start.
                    if (answer.status() == 503
                            && answer.json().get("code").asText().equals("starting")) {
                        return false;
                    }
                    assertEquals(200, answer.status(), answer::text);
                    return Playlist.parse(answer.text()).ended();
                });
        return state(session);
    }

    /** The session's playlist now, which must be there. */
    Playlist playlist(String session) {
        Answer answer = get("/streams/" + session + "/playlist.m3u8");
        assertEquals(200, answer.status(), answer::text);
        return Playlist.parse(answer.text());
    }

    Answer segment(String session, String name) {
        return get("/streams/" + session + "/" + name);
    }

    /** How many streams run, as the server counts them. */
    int running() {
        return get("/status").json().get("streams").asInt();
    }
}
