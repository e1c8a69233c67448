package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that viewers send: in blocks, watched while they come, within a budget, and gone with the server. */
@Timeout(300)
class UploadIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Path folder;
    private static TestServer server;
    private static byte[] film;

    @BeforeAll
    static void start() throws Exception {
        folder = TestServer.freshDirectory();
        // What a server that was killed has left behind.
        Path left = Files.createDirectory(folder.resolve("matinee-uploads-left"));
        Files.writeString(left.resolve("in-use"), "");
        Files.writeString(left.resolve("file"), "left behind");
        server = TestServer.with()
                .option("--uploads=" + folder)
                .option("--upload-budget=16M")
                .start();
        film = Files.readAllBytes(Clips.make(
                "index-behind-20.mp4",
                Clips.video("640x360", 30, 20),
                Clips.tone(20),
                List.of("-c:v", "libx264", "-preset", "ultrafast", "-qp", "18", "-pix_fmt", "yuv420p", "-c:a", "aac")));
    }

    @AfterEach
    void clear() {
        server.clear();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        assertEquals(List.of(), TestServer.files(folder), "left behind by a server that was stopped");
        TestServer.remove(folder);
    }

    /** One upload as its sender sees it. */
    private static final class Sending {
        final String id;
        final String url;
        final int chunk;
        final byte[] file;
        final TreeSet<Long> sent = new TreeSet<>();
        long offset;

        Sending(String name, byte[] file) {
            Api.Answer answer = server.api().post("/uploads", "name", name, "size", Integer.toString(file.length));
            assertEquals(200, answer.status(), answer::text);
            this.file = file;
            id = answer.json().get("upload").asText();
            url = answer.json().get("url").asText();
            chunk = answer.json().get("chunk").asInt();
            offset = answer.json().get("offset").asLong();
        }

        boolean complete() {
            return offset >= file.length;
        }

        int blocks() {
            return (file.length + chunk - 1) / chunk;
        }

        /** Sends the block that the server wants. */
        void sendNext() {
            int from = Math.toIntExact(offset);
            HttpResponse<Void> answer = patch(from, Math.min(file.length, from + chunk));
            assertEquals(204, answer.statusCode());
            sent.add(offset);
            offset = answer.headers().firstValueAsLong("Upload-Offset").orElseThrow();
        }

        HttpResponse<Void> patch(int from, int to) {
            return send(request()
                    .header("Upload-Offset", Integer.toString(from))
                    .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(Arrays.copyOfRange(file, from, to))));
        }

        /** Where the server wants the next block. */
        long ask() {
            HttpResponse<Void> answer = send(request().method("HEAD", HttpRequest.BodyPublishers.noBody()));
            assertEquals(204, answer.statusCode());
            assertEquals(
                    file.length,
                    answer.headers().firstValueAsLong("Upload-Length").orElseThrow());
            offset = answer.headers().firstValueAsLong("Upload-Offset").orElseThrow();
            return offset;
        }

        int remove() {
            return send(request().DELETE()).statusCode();
        }

        private HttpRequest.Builder request() {
            return HttpRequest.newBuilder(URI.create(server.api().url("/uploads/" + id)));
        }
    }

    private static HttpResponse<Void> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileThatHasArrivedPlaysUnderItsName() {
        Sending sending = new Sending("C:\\Videos\\七人 の侍.mp4", film);
        while (!sending.complete()) {
            sending.sendNext();
        }
        assertEquals(sending.blocks(), sending.sent.size());
        String session = server.api().start(sending.url);
        server.api().awaitPhase(session, "playing");
        JsonNode state = server.api().awaitComplete(session);
        assertEquals("七人 の侍", state.get("title").asText());
        assertEquals(20, state.get("duration").asDouble(), 0.2);
        assertEquals(200, sending.remove());
        assertEquals(404, sending.remove());
    }

    @Test
    void aFileWithItsIndexBehindPlaysBeforeAllOfItIsThere() {
        Sending sending = new Sending("index behind.mp4", film);
        assertTrue(sending.blocks() > 6, () -> sending.blocks() + " blocks");
        sending.sendNext();
        String session = server.api().start(sending.url);
        long last = (sending.blocks() - 1L) * sending.chunk;
        Patience.awaitThat(
                "the server asks for the end of the file, where the index is",
                Duration.ofSeconds(60),
                sending::ask,
                offset -> offset >= last - sending.chunk);
        Patience.awaitThat(
                "it plays",
                Duration.ofSeconds(60),
                () -> {
                    if (sending.sent.size() < sending.blocks() - 2) {
                        sending.ask();
                        sending.sendNext();
                    }
                    return server.api().state(session);
                },
                state -> state.get("phase").asText().equals("playing"));
        assertTrue(!sending.complete(), "all of it had arrived before it played");
        while (!sending.complete()) {
            sending.sendNext();
        }
        server.api().awaitComplete(session);
        sending.remove();
    }

    @Test
    void aFileThatStopsArrivingIsNamedAsTheReason() {
        Sending sending = new Sending("half.mp4", film);
        sending.sendNext();
        String session = server.api().start(sending.url);
        JsonNode state = Patience.awaitThat(
                "it fails",
                Duration.ofSeconds(100),
                () -> {
                    server.api().post("/heartbeat/" + session);
                    return server.api().state(session);
                },
                seen -> seen.get("phase").asText().equals("failed"));
        assertTrue(state.get("code").asText().startsWith("upload_"), state::toString);
        assertTrue(state.get("error").asText().contains("arriv")
                || state.get("error").asText().contains("come far"));
        sending.remove();
    }

    @Test
    void anUploadThatWasRemovedIsNamedAsTheReason() {
        Sending sending = new Sending("gone.mp4", film);
        assertEquals(200, sending.remove());
        Patience.await(
                "it is gone",
                Duration.ofSeconds(60),
                () -> server.api().get("/uploads/" + sending.id).status() == 404);
        Api.Answer answer = server.api().post("/stream", "url", sending.url);
        assertEquals(404, answer.status());
        assertEquals("upload_not_found", answer.json().get("code").asText());
    }

    @Test
    void blocksThatDoNotFitAreRefused() {
        Sending sending = new Sending("odd.mp4", film);
        assertEquals(409, sending.patch(1, sending.chunk + 1).statusCode());
        assertEquals(409, sending.patch(0, 1).statusCode());
        assertEquals(409, sending.patch(0, sending.chunk - 1).statusCode());
        int last = (sending.blocks() - 1) * sending.chunk;
        assertEquals(204, sending.patch(last, film.length).statusCode());
        assertEquals(0, sending.ask());
        // The same block twice changes nothing.
        assertEquals(204, sending.patch(0, sending.chunk).statusCode());
        assertEquals(204, sending.patch(0, sending.chunk).statusCode());
        assertEquals(sending.chunk, sending.ask());
        sending.remove();
    }

    @Test
    void theBudgetHolds() {
        assertRefused(400, "upload_empty", "0");
        assertRefused(413, "upload_too_large", "17000000");
        assertRefused(400, "upload_malformed", "many");
        assertRefused(400, "upload_malformed", "-1");
        Sending first = new Sending("first.mp4", new byte[12 << 20]);
        assertRefused(507, "upload_no_room", Integer.toString(8 << 20));
        first.remove();
        Patience.await(
                "there is room again",
                Duration.ofSeconds(60),
                () -> server.api()
                                .post("/uploads", "name", "second.mp4", "size", Integer.toString(4 << 20))
                                .status()
                        == 200);
    }

    private static void assertRefused(int status, String code, String size) {
        Api.Answer answer = server.api().post("/uploads", "name", "film.mp4", "size", size);
        assertEquals(status, answer.status(), answer::text);
        assertEquals(code, answer.json().get("code").asText());
    }

    @Test
    void anOperatorCanSwitchItOff() throws Exception {
        try (TestServer other = TestServer.with().option("--upload-budget=0").start()) {
            Api.Answer answer = other.api().post("/uploads", "name", "film.mp4", "size", "1000");
            assertEquals(403, answer.status());
            assertTrue(answer.json().get("error").asText().contains("--upload-budget"));
            assertEquals(0, other.api().get("/library").json().get("uploads").asLong());
        }
    }
}
