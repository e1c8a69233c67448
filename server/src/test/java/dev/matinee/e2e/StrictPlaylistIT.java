package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One reader over the whole life of a session, with jumps, other tracks and an end in it. */
@Timeout(300)
class StrictPlaylistIT {
    private FileServer files;
    private TestServer server;
    private final StrictReader reader = new StrictReader();
    private String session = "";

    @BeforeEach
    void start() throws Exception {
        files = new FileServer();
        server = TestServer.with().start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        files.close();
    }

    /** Reloads as rfc8216bis §6.2.5.2 has it: the answer comes with the next segment. All that is new must be there. */
    private void reload() {
        Api.Answer answer = server.api().get("/streams/" + session + "/playlist.m3u8?_HLS_msn=" + reader.next());
        assertEquals(200, answer.status(), answer::text);
        assertEquals("application/vnd.apple.mpegurl", answer.header("Content-Type"));
        for (StrictReader.Listed each : reader.accept(answer.text())) {
            assertEquals(200, server.api().segment(session, each.uri()).status(), each::uri);
        }
        if (!reader.ended()) {
            assertTrue(answer.text().contains("CAN-BLOCK-RELOAD=YES"), answer::text);
        }
    }

    private void reloadUntilListed(int discontinuities) {
        while (reader.listed().isEmpty()
                || reader.listed().get(reader.listed().size() - 1).discontinuitySequence() < discontinuities) {
            reload();
        }
    }

    private void post(String what, String... fields) {
        Api.Answer answer = server.api().post("/streams/" + session + "/" + what, fields);
        assertEquals(200, answer.status(), answer::text);
    }

    @Test
    void everyReadingFollowsFromTheOneBefore() {
        session = server.api().start(files.url("ranges", Clips.tracks(300)));
        reloadUntilListed(0);
        server.api().awaitPhase(session, "playing");
        post("seek", "position", "150");
        reloadUntilListed(1);
        assertEquals(150, lastDate(), 2.1);
        post("tracks", "audio", "2");
        reloadUntilListed(2);
        assertEquals(150, lastDate(), 10);
        post("tracks", "subtitle", "1");
        reloadUntilListed(3);
        post("seek", "position", "20");
        reloadUntilListed(4);
        assertEquals(20, lastDate(), 2.1);
        post("seek", "position", "295");
        while (!reader.ended()) {
            reload();
        }
        List<StrictReader.Listed> all = reader.listed();
        for (StrictReader.Listed each : all) {
            assertEquals(200, server.api().segment(session, each.uri()).status(), each::uri);
        }
        reload();
    }

    /** The place in the source of the last run, in seconds. */
    private double lastDate() {
        return reader.listed().stream()
                .filter(each -> each.date() != null)
                .reduce((before, each) -> each)
                .map(each -> java.time.OffsetDateTime.parse(String.valueOf(each.date()))
                                .toInstant()
                                .toEpochMilli()
                        / 1000.0)
                .orElseThrow();
    }

    @Test
    void aReloadTooFarAheadIsRefused() {
        session = server.api().start(files.url("ranges", Clips.h264(5)));
        server.api().awaitComplete(session);
        reload();
        assertTrue(reader.ended());
        assertEquals(
                400,
                server.api()
                        .get("/streams/" + session + "/playlist.m3u8?_HLS_msn=x")
                        .status());
    }
}
