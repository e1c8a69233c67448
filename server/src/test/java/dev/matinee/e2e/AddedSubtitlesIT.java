package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** Files of subtitles that viewers add to a film. */
@Timeout(300)
class AddedSubtitlesIT {
    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    private static String path(String session, String rest) {
        return "/streams/" + session + "/" + rest;
    }

    static String add(Api api, String session, String name, String text) {
        Api.Answer answer = api.postBytes(
                "/streams/" + session + "/subtitles?name=" + name,
                "application/octet-stream",
                text.getBytes(StandardCharsets.UTF_8));
        assertEquals(200, answer.status(), answer::text);
        return answer.json().get("id").asText();
    }

    @Test
    void filesAreAddedByUploadAndByLink() throws IOException {
        Path vtt = Clips.make(
                "added.vtt", List.of("-i", SubtitledFilm.text("Zeile").toString()));
        String session = stage.start(SubtitledFilm.file());
        stage.api().awaitPhase(session, "playing");
        String one = add(stage.api(), session, "film.de.srt", Files.readString(SubtitledFilm.text("Zeile")));
        Api.Answer fetched = stage.api().post(path(session, "subtitles"), "url", stage.link(vtt));
        assertEquals(200, fetched.status(), fetched::text);
        JsonNode tracks = stage.api().state(session).get("tracks").get("subtitle");
        assertEquals(4, tracks.size(), tracks::toString);
        assertEquals("film.de", tracks.get(2).get("title").asText());
        assertEquals("de", tracks.get(2).get("language").asText());
        assertEquals("added", tracks.get(3).get("title").asText());
        StrictReader reader = new StrictReader();
        StrictReader.Listed first = reader.accept(
                        stage.api().get(path(session, "playlist.m3u8")).text())
                .get(0);
        SubtitledFilm.cuesFit(stage.api(), session, Integer.parseInt(one), "Zeile", first, 0);
        SubtitledFilm.cuesFit(stage.api(), session, fetched.json().get("id").asInt(), "Zeile", first, 0);
        assertTrue(stage.api().get(path(session, "master.m3u8")).text().contains("NAME=\"film.de\",LANGUAGE=\"de\""));
    }

    @Test
    void badFilesAreRefusedWithWords() {
        String session = stage.start(SubtitledFilm.file());
        String film = "/uploads-are-no-subtitles";
        record Bad(String code, int status, Api.Answer answer) {}
        byte[] big = new byte[10 << 20];
        for (Bad bad : List.of(
                new Bad(
                        "subtitle_malformed",
                        400,
                        stage.api()
                                .postBytes(
                                        path(session, "subtitles"),
                                        "text/plain",
                                        film.getBytes(StandardCharsets.UTF_8))),
                new Bad(
                        "subtitle_malformed",
                        400,
                        stage.api().postBytes(path(session, "subtitles"), "text/plain", new byte[4000])),
                new Bad(
                        "subtitle_missing",
                        400,
                        stage.api().postBytes(path(session, "subtitles"), "text/plain", new byte[0])),
                new Bad("body_too_large", 413, stage.api().postBytes(path(session, "subtitles"), "text/plain", big)),
                new Bad(
                        "subtitle_too_large",
                        413,
                        stage.api()
                                .postBytes(
                                        path(session, "subtitles?upload=a&at=0&size=" + big.length),
                                        "text/plain",
                                        new byte[9])),
                new Bad(
                        "subtitle_too_large",
                        413,
                        stage.api().post(path(session, "subtitles"), "url", stage.link(SubtitledFilm.file()))),
                new Bad(
                        "subtitle_malformed",
                        400,
                        stage.api().post(path(session, "subtitles"), "url", stage.link("html", SubtitledFilm.file()))),
                new Bad(
                        "subtitle_not_fetched",
                        502,
                        stage.api()
                                .post(path(session, "subtitles"), "url", stage.link("missing", SubtitledFilm.file()))),
                new Bad("link_scheme", 400, stage.api().post(path(session, "subtitles"), "url", "file:///etc/passwd")),
                new Bad(
                        "subtitle_missing",
                        400,
                        stage.api()
                                .post(
                                        path(session, "subtitles"),
                                        "url",
                                        "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567")),
                new Bad("session_not_found", 404, stage.api().post(path("none", "subtitles"), "url", "http://a/b")))) {
            assertEquals(bad.status, bad.answer.status(), bad::toString);
            assertEquals(bad.code, bad.answer.json().get("code").asText());
            assertTrue(bad.answer.json().get("error").asText().length() > 10, bad::toString);
        }
    }

    /** While a server keeps us waiting for subtitles, and has none in the end, the film plays; who wanted them is told. */
    @ParameterizedTest
    @CsvSource({"missing-late, does not hand the subtitles out", "hang, does not answer"})
    void aLinkThatComesToNothingIsToldAndHoldsUpNothing(String manner, String words) throws Exception {
        try (Browser browser = new Browser()) {
            String session = stage.start(SubtitledFilm.file());
            browser.open(stage.api().url("/w/" + session));
            browser.awaitFirstFrame();
            browser.pressControl("#tracks-open");
            browser.awaitVisible(".add-subtitle input[type=url]")
                    .sendKeys(stage.link(manner, SubtitledFilm.text("Line")), Keys.ENTER);
            browser.awaitTrue("it is asked for", "return document.querySelector('.add-subtitle[aria-busy]') !== null");
            browser.awaitPlaysOn(2);
            assertEquals(1, browser.count(".add-subtitle[aria-busy]"), "the film has not waited");
            browser.awaitText("#toast", words);
            browser.awaitPlaysOn(1);
            JsonNode state = stage.api().state(session);
            assertEquals("playing", state.get("phase").asText());
            assertEquals(2, state.get("tracks").get("subtitle").size());
            assertEquals(List.of(), browser.severe());
        }
    }
}
