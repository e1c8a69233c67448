package dev.matinee.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteAnswerTest {
    private static Link read(String... lines) {
        return SiteAnswer.read(String.join("\n", lines)).orElseThrow();
    }

    @Test
    void oneFormatIsOneAddress() {
        Link link = read("{\"title\": \"A \\u001b[31mfilm\", \"url\": \"https://a.example/v.mp4\"}", "{}");
        assertEquals("https://a.example/v.mp4", link.text());
        assertEquals("A [31mfilm", link.title());
        assertEquals("", link.delivery().sound());
    }

    @Test
    void soundMayBeApart() {
        Link link = read(
                "{\"title\": \"A film\", \"protocol\": \"https+https\"}",
                "[{\"url\": \"https://a.example/v.mp4\", \"protocol\": \"https\"},"
                        + " {\"url\": \"https://b.example/a.m4a\", \"protocol\": \"https\"}]");
        assertEquals("https://a.example/v.mp4", link.text());
        assertEquals("https://b.example/a.m4a", link.delivery().sound());
        assertEquals("A film", link.title());
    }

    @Test
    void soundHasFieldsOfItsOwn() {
        Link link = read(
                "{\"title\": \"A film\"}",
                "[{\"url\": \"https://a.example/v.mp4\", \"http_headers\": {\"Referer\": \"https://a.example/\"}},"
                        + " {\"url\": \"https://b.example/a.m4a\", \"http_headers\": {\"Origin\": \"https://b.example\"}}]");
        assertEquals("[Referer]", link.delivery().fields().toString());
        assertEquals("[Origin]", link.delivery().soundFields().toString());
    }

    @Test
    void ofSegmentsTheListIsOpenedWhichNamesSoundAsWell() {
        Link link = read(
                "{\"title\": \"A film\"}",
                "[{\"url\": \"https://a.example/v/\", \"protocol\": \"http_dash_segments\","
                        + " \"manifest_url\": \"https://a.example/m.mpd\"},"
                        + " {\"url\": \"https://a.example/a/\", \"protocol\": \"http_dash_segments\"}]");
        assertEquals("https://a.example/m.mpd", link.text());
        assertEquals("", link.delivery().sound());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{\"title\": \"x\"}",
                "{\"url\": \"file:///etc/passwd\"}",
                "{\"url\": \"rtmp://a.example/live\"}",
                "{\"url\": \"https://a.example/v\\r\\nX: y\"}",
                "{}\n[{\"url\": \"https://a.example/v\"}, {\"url\": \"file:///etc/passwd\"}]",
                "{}\n[{\"url\": \"https://a.example/v\"}, {\"url\": \"--script=x\"}]",
            })
    void whatIsNoAddressIsNone(String text) {
        assertTrue(SiteAnswer.read(text).isEmpty());
    }
}
