package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Text subtitles of a film, which each viewer switches alone. */
@Timeout(300)
class SubtitlesIT {
    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    private static Browser browser;

    @BeforeAll
    static void open() {
        browser = new Browser();
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    private static String path(String session, String rest) {
        return "/streams/" + session + "/" + rest;
    }

    @Test
    void textOfTheSourceIsOfferedAndFollowsTheRoom() throws IOException {
        String session = stage.start(SubtitledFilm.file());
        stage.api().awaitPhase(session, "playing");
        JsonNode tracks = stage.api().state(session).get("tracks").get("subtitle");
        assertEquals(2, tracks.size());
        assertTrue(
                tracks.get(0).get("text").asBoolean()
                        && tracks.get(1).get("text").asBoolean(),
                tracks::toString);
        String master = stage.api().get(path(session, "master.m3u8")).text();
        assertTrue(
                master.contains(
                        "NAME=\"English\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=NO,FORCED=NO,URI=\"subtitles/1.m3u8\"\n"),
                master);
        assertTrue(master.contains("NAME=\"German, Untertitel\",LANGUAGE=\"de\""), master);
        StrictReader pictures = new StrictReader();
        StrictReader lines = new StrictReader();
        follow(session, pictures, lines, 0);
        assertEquals(
                200,
                stage.api().post(path(session, "seek"), "position", "222.5").status());
        follow(session, pictures, lines, 1);
        assertEquals(404, stage.api().get(path(session, "subtitles/3.m3u8")).status());
        assertEquals(
                404, stage.api().get(path(session, "subtitles/1/99999.vtt")).status());
        assertEquals(404, stage.api().get(path(session, "subtitles/1/x.vtt")).status());
    }

    /** What MP4 holds in place of lines is read like any other text. */
    @Test
    void textOfMp4IsText() throws IOException {
        Path film = Clips.make(
                "subtitled-mov-text.mp4",
                List.of("-i", SubtitledFilm.file().toString(), "-map", "0", "-c", "copy", "-c:s", "mov_text"));
        String session = stage.start(film);
        stage.api().awaitPhase(session, "playing");
        JsonNode tracks = stage.api().state(session).get("tracks").get("subtitle");
        assertEquals(2, tracks.size(), tracks::toString);
        for (JsonNode track : tracks) {
            assertTrue(track.get("codec").asText().startsWith("mov_text"), tracks::toString);
            assertTrue(track.get("text").asBoolean(), tracks::toString);
        }
        StrictReader pictures = new StrictReader();
        StrictReader lines = new StrictReader();
        follow(session, pictures, lines, 0);
        assertEquals(
                200,
                stage.api().post(path(session, "seek"), "position", "222.5").status());
        follow(session, pictures, lines, 1);
    }

    /** Reads both playlists until a run of segments is listed; the last ones must have their cues. */
    private static void follow(String session, StrictReader pictures, StrictReader lines, long run) throws IOException {
        while (pictures.listed().isEmpty() || last(pictures).discontinuitySequence() < run) {
            String reload = "playlist.m3u8?_HLS_msn=" + pictures.next();
            pictures.accept(stage.api().get(path(session, reload)).text());
        }
        String reload = "subtitles/2.m3u8?_HLS_msn=" + (pictures.next() - 1);
        lines.accept(stage.api().get(path(session, reload)).text());
        pictures.accept(stage.api().get(path(session, "playlist.m3u8")).text());
        long sequence = lines.next() - 1;
        StrictReader.Listed picture = pictures.listed().get((int) sequence);
        assertEquals("2/" + sequence + ".vtt", last(lines).uri());
        assertEquals(picture.length(), last(lines).length());
        assertEquals(picture.discontinuitySequence(), last(lines).discontinuitySequence());
        SubtitledFilm.cuesFit(stage.api(), session, 2, "Zeile", picture, sequence);
        SubtitledFilm.cuesFit(stage.api(), session, 1, "Line", picture, sequence);
    }

    private static StrictReader.Listed last(StrictReader reader) {
        return reader.listed().get(reader.listed().size() - 1);
    }

    /** hls.js in a page of its own, without anything of ours but what the master playlist says. */
    @Test
    void anotherPlayerShowsThemByTheMasterPlaylist() {
        String session = stage.start(SubtitledFilm.file());
        stage.api().awaitPhase(session, "playing");
        // They are read while somebody asks for them, and this player asks once for each segment.
        SubtitledFilm.vtt(stage.api(), session, 2, 0);
        browser.open(stage.api().url("/healthz"));
        browser.run("""
                const script = document.createElement('script'), src = arguments[0];
                script.src = '/static/vendor/hls-1.7.4.min.js';
                script.onload = () => {
                  const video = document.createElement('video');
                  document.body.append(video);
                  window.video = video;
                  const hls = new Hls({ startPosition: 0 });
                  hls.loadSource(src);
                  hls.attachMedia(video);
                  video.muted = true;
                  video.play();
                };
                document.head.append(script);
                """, path(session, "master.m3u8"));
        browser.awaitTrue("a line is shown at its second", """
                const video = window.video;
                const tracks = [...(video?.textTracks ?? [])];
                const track = tracks.find(({ label }) => label.startsWith('German'));
                // As a menu does it: hls.js loads the first one that shows, which may be what it has chosen by itself.
                for (const each of track ? tracks : []) {
                  const mode = each === track ? 'showing' : 'disabled';
                  if (each.mode !== mode) each.mode = mode;
                }
                const cue = track?.activeCues?.[0];
                if (!cue) return false;
                const second = Number(cue.text.match(/Zeile<\\/i> (\\d+)/)[1]);
                return second >= 4 && Math.abs(cue.startTime - second) < 0.1
                  && video.currentTime >= second - 0.1 && video.currentTime <= second + 3.1;
                """);
    }

    @Test
    void aViewerSwitchesThemAloneAndTheyFollowTheRoom() {
        browser.open(stage.api().url("/"));
        browser.watch(stage.link(SubtitledFilm.file()));
        browser.awaitFirstFrame();
        browser.awaitTrue("the menu", "return !document.querySelector('#tracks-open').hidden");
        browser.run("document.querySelector('#tracks-open').click();"
                + "document.querySelector('#tracks [name=own][value=\"2\"]').click()");
        browser.awaitLine(4);
        String session = browser.url().substring(browser.url().lastIndexOf('/') + 1);
        assertFalse(
                stage.api()
                        .state(session)
                        .get("tracks")
                        .get("subtitle")
                        .get(1)
                        .get("selected")
                        .asBoolean(),
                "others see none of it");
        assertEquals(
                200,
                stage.api().post(path(session, "seek"), "position", "222.5").status());
        browser.awaitLine(220);
        browser.run("document.querySelector('#tracks [name=own][value=none]').click()");
        browser.awaitTrue(
                "no line",
                "return [...document.querySelector('#video').textTracks].every(({ mode }) => mode === 'disabled')");
        browser.find("#add-subtitle").sendKeys(SubtitledFilm.text("Zeile").toString());
        browser.awaitTrue(
                "what was added is chosen for who added it",
                "return Number(document.querySelector('#tracks [name=own]:checked')?.value) > 10000");
        browser.awaitLine(220);
        assertEquals(3, stage.api().state(session).get("tracks").get("subtitle").size());
        assertEquals(List.of(), browser.severe());
    }
}
