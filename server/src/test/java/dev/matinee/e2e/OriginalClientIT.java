package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the original's own client does, step by step, works unchanged. */
@Timeout(300)
class OriginalClientIT {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BEAT = Duration.ofSeconds(15);

    // A little more than one heartbeat, so that a beat that is not taken ends the session before the next.
    @RegisterExtension
    static final Stage stage = new Stage(
            TestServer.with().maxStreams(1).timeout(Duration.ofSeconds(17)).ahead(Duration.ofSeconds(5)));

    @Test
    void readsTheStatus() {
        Api.Answer status = stage.api().get("/status");
        assertEquals(200, status.status());
        assertTrue(status.json().get("ffmpeg").isBoolean()
                && status.json().get("ffmpeg").asBoolean());
        assertTrue(
                status.json().get("mpv").isBoolean() && status.json().get("mpv").asBoolean());
    }

    @Test
    void watchesAFilm() {
        Api api = stage.api();
        String session = UUID.randomUUID().toString();
        assertEquals(
                200,
                api.post("/stream/" + session, "url", stage.link(longClip())).status());
        String playlist = "";
        long polls = 0;
        while (playlist.lines().filter(line -> line.endsWith(".ts")).count() < 3) {
            assertTrue(polls++ < 30, "three segments within 30 polls");
            Patience.pause(POLL);
            Api.Answer answer = api.get("/streams/" + session + "/playlist.m3u8");
            playlist = answer.status() == 200 ? answer.text() : "";
        }
        for (Playlist.Entry entry : Playlist.parse(playlist).entries()) {
            assertEquals(200, api.segment(session, entry.name()).status());
        }
        long listed = Playlist.parse(playlist).entries().size();
        // From here on it beats every 15 s. The second beat comes later than the timeout after the start.
        for (int beat = 0; beat < 2; beat++) {
            Patience.pause(BEAT);
            Api.Answer answer = api.post("/heartbeat/" + session);
            assertEquals(200, answer.status(), answer::text);
            assertEquals("ok", answer.json().get("status").asText());
        }
        assertEquals("playing", api.state(session).get("phase").asText());
        assertTrue(api.playlist(session).entries().size() > listed, "the film goes on");
        Api.Answer stopped = api.stop(session);
        assertEquals(200, stopped.status());
        assertEquals("stopped", stopped.json().get("status").asText());
        stage.server().awaitNothingLeft();
        Api.Answer late = api.post("/heartbeat/" + session);
        assertEquals(404, late.status());
        assertEquals("session_not_found", late.json().get("status").asText());
    }

    @Test
    void showsTheErrorOfA429() {
        Api api = stage.api();
        String first = api.start(stage.link(longClip()));
        Api.Answer second = api.post("/stream/" + UUID.randomUUID(), "url", stage.link(longClip()));
        assertEquals(429, second.status(), second::text);
        assertFalse(second.json().get("error").asText().isBlank());
        assertTrue(Integer.parseInt(second.header("Retry-After")) > 0, "Retry-After in seconds");
        assertEquals(1, api.running());
        assertEquals(200, api.stop(first).status());
        stage.server().awaitNothingLeft();
        api.start(stage.link(longClip()));
    }

    private static java.nio.file.Path longClip() {
        return LongClip.file();
    }
}
