package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that ends and starts again goes on where it was, whichever way it ended. */
@Timeout(300)
class RestartIT {
    @TempDir
    Path folder;

    private ServerProcess server(int port, Path streams) throws Exception {
        return ServerProcess.start(
                folder,
                "--host=127.0.0.1",
                "--port=" + port,
                "--streams=" + streams,
                "--uploads=" + folder,
                "--sites=on",
                "--ahead=8s");
    }

    /** Plays from 100 s on, with other sound than at first; until its place is written down. */
    private static void play(Api api, String link, Path note) throws Exception {
        play(api, link, "auto", note);
    }

    private static void play(Api api, String link, String copy, Path note) throws Exception {
        assertEquals(
                200, api.post("/stream/restarted", "url", link, "copy", copy).status());
        api.awaitPhase("restarted", "playing");
        assertEquals(200, api.post("/streams/restarted/seek", "position", "100").status());
        assertEquals(200, api.post("/streams/restarted/tracks", "audio", "2").status());
        Patience.await(
                "its place is written down",
                Duration.ofSeconds(60),
                () -> Files.exists(note)
                        && read(note).contains("\"audio\":2")
                        && read(note).contains("\"positionMicros\":10"));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(note)), "links are secret");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void goesOnWhereItWasKilled() throws Exception {
        Path streams = TestServer.freshDirectory();
        Path note = streams.resolve("on.json");
        try (FileServer files = new FileServer();
                Browser browser = new Browser()) {
            int port;
            try (ServerProcess first = server(0, streams)) {
                Api api = first.awaitOn();
                port = api.port();
                play(api, files.url("ranges", Clips.tracks(300)), note);
                browser.open(api.url("/w/restarted"));
                browser.awaitFirstFrame();
                first.kill();
                first.awaitExit(Duration.ofSeconds(60));
            }
            try (ServerProcess second = server(port, streams)) {
                Api api = second.awaitOn();
                JsonNode state = api.awaitPhase("restarted", "playing");
                assertEquals(100, state.get("position").asDouble(), 30);
                assertTrue(
                        state.get("tracks").get("audio").get(1).get("selected").asBoolean(),
                        () -> "its sound: " + state);
                browser.awaitPlaysOn(1);
                assertEquals(200, api.stop("restarted").status());
                Patience.await("the note is gone", Duration.ofSeconds(60), () -> !Files.exists(note));
            }
        } finally {
            TestServer.remove(streams);
        }
    }

    /** Nobody is told that a session is over which is about to go on: a page would believe it. */
    @Test
    void whoAsksFirstIsNotToldThatItIsOver() throws Exception {
        Path streams = TestServer.freshDirectory();
        try (FileServer files = new FileServer()) {
            int port;
            try (ServerProcess first = server(0, streams)) {
                Api api = first.awaitOn();
                port = api.port();
                play(api, files.url("ranges", Clips.tracks(300)), streams.resolve("on.json"));
                first.kill();
                first.awaitExit(Duration.ofSeconds(60));
            }
            URI state = URI.create("http://127.0.0.1:" + port + "/streams/restarted");
            try (ServerProcess second = server(port, streams)) {
                int status = Patience.awaitThat(
                        "the first answer", Duration.ofSeconds(60), () -> status(state), answered -> answered != 0);
                assertEquals(200, status);
                second.awaitOn();
            }
        } finally {
            TestServer.remove(streams);
        }
    }

    /** 0 where nobody listens. */
    private static int status(URI address) throws IOException {
        try {
            return ((HttpURLConnection) address.toURL().openConnection()).getResponseCode();
        } catch (ConnectException e) {
            return 0;
        }
    }

    /** Not copied either, as whoever started it has asked. */
    @Test
    void goesOnWhereItWasStopped() throws Exception {
        Path streams = TestServer.freshDirectory();
        Path note = streams.resolve("on.json");
        try (FileServer files = new FileServer()) {
            try (ServerProcess first = server(0, streams)) {
                play(first.awaitOn(), files.url("ranges", Clips.tracks(300)), "never", note);
                first.term();
                first.awaitExit(Duration.ofSeconds(60));
            }
            assertTrue(Files.exists(note), "it is kept");
            try (ServerProcess second = server(0, streams)) {
                JsonNode state = second.awaitOn().awaitPhase("restarted", "playing");
                assertEquals(100, state.get("position").asDouble(), 30);
                assertEquals("encoding", state.get("mode").asText(), state::toString);
            }
        } finally {
            TestServer.remove(streams);
        }
    }

    /** The page is what is written down: addresses that were found in it expire, and are looked up anew. */
    @Test
    void aSitesVideoGoesOnThoughItsAddressHasExpired() throws Exception {
        Path streams = TestServer.freshDirectory();
        Path note = streams.resolve("on.json");
        Path film = Clips.tracks(300);
        try (SmallSite site = new SmallSite()) {
            site.page("/watch", "<video src=\"/first.mkv\"></video>");
            site.guarded("/first.mkv", film, site.url("/watch"));
            site.guarded("/second.mkv", film, site.url("/watch"));
            try (ServerProcess first = server(0, streams)) {
                play(first.awaitOn(), site.url("/watch"), note);
                first.kill();
                first.awaitExit(Duration.ofSeconds(60));
            }
            site.remove("/watch");
            site.remove("/first.mkv");
            site.page("/watch", "<video src=\"/second.mkv\"></video>");
            try (ServerProcess second = server(0, streams)) {
                JsonNode state = second.awaitOn().awaitPhase("restarted", "playing");
                assertEquals(100, state.get("position").asDouble(), 30);
                assertTrue(
                        state.get("tracks").get("audio").get(1).get("selected").asBoolean(),
                        () -> "its sound: " + state);
                assertTrue(state.get("title").asText().startsWith("A small site"), state::toString);
                assertFalse(site.asked("/second.mkv").isEmpty());
            }
        } finally {
            TestServer.remove(streams);
        }
    }

    /** Of a note that somebody else has written nothing is believed that the page would not be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"session\":\"../x\",\"link\":\"http://127.0.0.1:9/\",\"name\":\"\",\"sender\":\"LOCAL\"}]",
                "[{\"session\":\"x\",\"link\":\"file:///etc/passwd\",\"name\":\"\",\"sender\":\"LOCAL\"}]",
                "[{\"session\":\"x\",\"link\":\"http://127.0.0.1:9/\"}]",
                "[{]",
                ""
            })
    void aBrokenNoteIsNoHindrance(String text) throws Exception {
        try (TestServer server = TestServer.with().on(text).start()) {
            assertEquals(0, server.api().get("/streams").json().get("streams").size());
            server.awaitNothingLeft();
        }
    }
}
