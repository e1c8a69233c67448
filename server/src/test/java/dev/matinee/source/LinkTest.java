package dev.matinee.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Standing;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {
    private static final EgressRules RULES = EgressRules.of(List.of(), List.of());

    private static Link accepted(String text) {
        return assertInstanceOf(Link.Accepted.class, Link.parse(text)).link();
    }

    private static String refused(String text) {
        return assertInstanceOf(Link.Refused.class, Link.parse(text)).code();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        http://example.org/film.mp4            | http://example.org/film.mp4
        HTTPS://example.org/a                  | HTTPS://example.org/a
        http://example.org                     | http://example.org
        http://127.0.0.1:8080/x?y=1#t=2        | http://127.0.0.1:8080/x?y=1#t=2
        http://[::1]:8080/x                    | http://[::1]:8080/x
        http://user:pass@example.org/x         | http://user:pass@example.org/x
        http://example.org/a b.mp4             | http://example.org/a%20b.mp4
        http://example.org/[x].mp4             | http://example.org/%5Bx%5D.mp4
        http://example.org/ä.mp4               | http://example.org/%C3%A4.mp4
        http://example.org/a%20b.mp4           | http://example.org/a%20b.mp4
        http://example.org/a'"`$(x);b          | http://example.org/a'%22%60$(x);b
        """)
    void takesHttpLinks(String pasted, String text) {
        assertEquals(text, accepted(pasted).text());
    }

    /** The application as libavformat 5.1 takes it from an address. */
    @ParameterizedTest
    @CsvSource({
        "rtmp://example.org/live/key, rtmp://example.org/live",
        "rtmp://Example.org:1935/live/key?a=b, rtmp://example.org/live",
        "rtmp://user:secret@example.org:1936/app/instance/key, rtmp://example.org:1936/app/instance",
        "rtmp://example.org/app/instance/folder/key, rtmp://example.org/app/instance",
        "rtmp://example.org/app/mp4:folder/key, rtmp://example.org/app",
        "rtmp://example.org/ondemand/folder/key, rtmp://example.org/ondemand",
        "RTMPS://[::1]/live/key, rtmps://[0:0:0:0:0:0:0:1]/live",
        "rtmp://example.org/live, rtmp://example.org/live",
        "rtmp://example.org, ''",
        "rtsp://example.org/live/key, ''",
        "srt://example.org:9000, ''",
    })
    void rtmpServersAreToldTheNameInTheLink(String text, String told) {
        assertEquals(told, LiveInput.of(accepted(text)).orElseThrow().tcUrl().orElse(""));
    }

    @Test
    void forgivesSpaceAroundALink() {
        assertEquals(
                "http://example.org/x", accepted(" \n http://example.org/x \t").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t"})
    void anEmptyLinkIsMissing(String text) {
        assertEquals("link_missing", refused(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "-",
                "--",
                "--script=x",
                "--o=/tmp/x",
                "film.mp4",
                "example.org/film.mp4",
                "//example.org/x",
                "1http://x/",
                "ht tp://x/",
                "javascript",
                "../x"
            })
    void whatIsNoUrlIsSaidToBeNone(String text) {
        assertEquals("link_not_a_url", refused(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "FILE:///etc/passwd",
                "av://lavfi:testsrc",
                "edl://x",
                "memory://x",
                "lavf://x",
                "concat:http://a|http://b",
                "fd://0",
                "fdclose://0",
                "smb://x/y",
                "ftp://x/y",
                "rtp://x/y",
                "udp://x:1/y",
                "data:text/plain,x",
                "pipe:0",
                "subfile,,start,0:x",
                "ytdl://x",
                "bd://",
                "dvd://",
                "cdda://",
                "null://",
                "slice://0@http://x",
                "archive://x",
                "hex://00",
                "mf://*.png",
                "appending://x",
                "crypto:http://x",
                "javascript:alert(1)"
            })
    void otherSchemesAreRefused(String text) {
        String code = refused(text);
        assertEquals(text.startsWith("subfile") ? "link_not_a_url" : "link_scheme", code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "http:///x",
                "http:x",
                "https://:80/",
                "http://a b/x",
                "http://exa<mple/",
                "http://x:0/",
                "http://x:70000/",
                "http://x/%zz",
                "http://x/\u0001",
                "http://x/a\nb",
                "http://x/\r\nHost: y",
                "http://x/\u0000",
                "http://x/\u007f"
            })
    void malformedOnesAreToldSo(String text) {
        assertEquals("link_malformed", refused(text));
    }

    @Test
    void lengthIsBounded() {
        assertEquals("link_too_long", refused("http://x/" + "a".repeat(9000)));
        assertEquals(
                Link.MAX_LENGTH,
                accepted("http://x/" + "a".repeat(Link.MAX_LENGTH - 9)).text().length());
    }

    @Test
    void magnetsNeedAHash() {
        String good = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=A%20film";
        assertEquals(Link.Kind.MAGNET, accepted(good).kind());
        assertEquals("A film", accepted(good).title());
        assertEquals("link_malformed", refused("magnet:?dn=x"));
        assertEquals("link_malformed", refused("magnet:x"));
        assertEquals("link_malformed", refused("magnet:?xt=urn:btih:short"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        magnet:?xt=urn:btih:{v1}                             | magnet:?xt=urn:btih:{v1}                              | Torrent
        MAGNET:?XT=URN:BTIH:{V1}&DN=Film                     | magnet:?xt=urn:btih:{V1}&dn=Film                      | Film
        magnet:?xt=urn%3Abtih%3a{v1}&dn=a+b%20c              | magnet:?xt=urn:btih:{v1}&dn=a+b%20c                   | a b c
        magnet:?dn=A film&xt=urn:btih:{b32}                  | magnet:?dn=A%20film&xt=urn:btih:{b32}                 | A film
        magnet:?xt=urn:btih:{V1}&dn=Фильм 🎬                 | magnet:?xt=urn:btih:{V1}&dn=%D0%A4%D0%B8%D0%BB%D1%8C%D0%BC%20%F0%9F%8E%AC | Фильм 🎬
        magnet:?xt=urn:btih:{v1}&amp;dn=a&amp;tr=udp://t:1/x | magnet:?xt=urn:btih:{v1}&dn=a&tr=udp://t:1/x          | a
        magnet:?xt=urn:btmh:1220{v2}&tr=a&tr=b&ws=c&so=1,3-4 | magnet:?xt=urn:btmh:1220{v2}&tr=a&tr=b&ws=c&so=1,3-4  | Torrent
        magnet:?xt=urn:btih:{v1}&xt=urn:btmh:1220{v2}&x.pe=h:1 | magnet:?xt=urn:btih:{v1}&xt=urn:btmh:1220{v2}&x.pe=h:1 | Torrent
        magnet:?&xt.1=urn:btih:{v1}&&dn=%zz&                 | magnet:?xt.1=urn:btih:{v1}&dn=%zz                     | Torrent
        magnet:?xt=urn:ed2k:x&xt=urn:btih:{v1}               | magnet:?xt=urn:ed2k:x&xt=urn:btih:{v1}                | Torrent
        magnet:?xt=urn:btih:{v1}0                            |                                                       |
        magnet:?xt=urn:btih:{b32}a                           |                                                       |
        magnet:?xt=urn:btmh:1220{v1}                         |                                                       |
        magnet:?xt=urn:ed2k:{v1}                             |                                                       |
        magnet:?ax=urn:btih:{v1}                             |                                                       |
        magnet:?dn=xt=urn:btih:{v1}                          |                                                       |
        magnet:                                              |                                                       |
        magnet:xt=urn:btih:{v1}                              |                                                       |
        """)
    void magnetsAreTakenAsTheyArePasted(String pasted, @Nullable String text, @Nullable String title) {
        if (text == null) {
            assertEquals("link_malformed", refused(filled(pasted)));
            return;
        }
        Link link = accepted(" \n" + filled(pasted) + "\r\n\t");
        assertEquals(filled(text), link.text());
        assertEquals(title, link.title());
        assertEquals(5, link.withFile(7).withFile(5).file());
        assertEquals(-1, link.file());
    }

    private static String filled(String magnet) {
        String v1 = "0123456789abcdef0123456789abcdef01234567";
        return magnet.replace("{v1}", v1)
                .replace("{V1}", v1.toUpperCase(Locale.ROOT))
                .replace("{b32}", "AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH")
                .replace("{v2}", "0123456789abcdef".repeat(4));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        http://example.org/films/My%20film.mp4?x=1 | My film.mp4
        http://example.org/                        | example.org
        http://example.org/%0A%1b[2J               | [2J
        """)
    void namesAreReadable(String text, String title) {
        assertEquals(title, accepted(text).title());
    }

    @Test
    void logsHoldNoSecrets() {
        assertEquals(
                "http://example.org:81/x",
                accepted("http://user:pass@example.org:81/x?token=1#y").redacted());
    }

    @Test
    void gatewaysGetTheWholeMagnetEncoded() {
        Link magnet = accepted("magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=a+b&tr=udp://x/y");
        assertEquals(
                "http://gw/stream?m=magnet%3A%3Fxt%3Durn%3Abtih%3A0123456789abcdef0123456789abcdef01234567%26dn%3Da%2Bb%26tr%3Dudp%3A%2F%2Fx%2Fy",
                new Sources("http://gw/stream?m={magnet}", RULES, true).locate(magnet));
        assertEquals(
                "torrents_off",
                new Sources("", RULES, false)
                        .refusal(magnet, Standing.LOCAL)
                        .orElseThrow()
                        .code());
    }
}
