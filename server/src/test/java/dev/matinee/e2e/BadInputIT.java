package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is no link and no session name is refused with a reason, starts nothing, and can't write into the log. */
@Timeout(300)
class BadInputIT {
    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        assertEquals(List.of(), Programs.ours());
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        root().addAppender(log);
        project().setLevel(Level.DEBUG);
    }

    @AfterEach
    void nothingIsLoggedUnescaped() {
        stage.server().clear();
        root().detachAppender(log);
        project().setLevel(null);
        for (ILoggingEvent event : log.list) {
            String line = event.getFormattedMessage();
            assertFalse(line.chars().anyMatch(BadInputIT::forges), () -> "a control character in: " + visible(line));
            if (event.getThrowableProxy() != null) {
                throw new AssertionError("a stack trace: " + ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
    }

    private static boolean forges(int c) {
        return Character.isISOControl(c) && c != '\t';
    }

    private static String visible(String line) {
        return line.replaceAll("\\p{Cntrl}", "<?>");
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static Logger project() {
        return (Logger) LoggerFactory.getLogger("dev.matinee");
    }

    /** At debug level each start of a session and each exit of a program is a line. */
    private void nothingWasStarted() {
        assertEquals(List.of(), Programs.ours());
        assertEquals(0, stage.api().running());
        assertEquals("{\"streams\":[]}", stage.api().get("/streams").json().toString());
        assertEquals(List.of(), stage.server().files());
        for (ILoggingEvent event : log.list) {
            assertFalse(
                    event.getFormattedMessage().matches(".*(starting|exited).*"), () -> event.getFormattedMessage());
        }
    }

    private void isRefused(String answer) throws IOException {
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        JsonNode reason = Api.JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertTrue(reason.path("error").asText().length() > 10, answer);
        assertTrue(reason.path("code").asText().matches("[a-z0-9_]{3,}"), answer);
        nothingWasStarted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\t \n",
                "just some words",
                "film",
                "www.example.org/film.mp4",
                "file:///etc/passwd",
                "FILE:///etc/passwd",
                "file:/etc/passwd",
                "/etc/passwd",
                "../../etc/passwd",
                "-",
                "--",
                "--script=x",
                "--o=/tmp/x",
                "-i",
                "av://lavfi:testsrc",
                "edl://%11%/etc/passwd",
                "memory://#EXTM3U",
                "lavf://file:/etc/passwd",
                "concat:/etc/passwd|/etc/hosts",
                "fd://0",
                "fdclose://0",
                "smb://server/share/film.mp4",
                "ffmpeg://http://127.0.0.1/",
                "slice://0-10@http://127.0.0.1/",
                "archive:///tmp/x.zip|/film",
                "dvd://",
                "cdda://",
                "tv://",
                "bd://",
                "mf:///tmp/*.png",
                "null://",
                "ytdl://film",
                "hex://00",
                "data:video/mp4;base64,AAAA",
                "javascript:alert(1)",
                "subfile,,start,0,end,9,,:/etc/passwd",
                "http:",
                "http://",
                "http:///film.mp4",
                "http://:80/film.mp4",
                "http://127.0.0.1:99999/film.mp4",
                "http://127.0.0.1:0/film.mp4",
                "http://exa mple.org/film.mp4",
                "http://127.0.0.1/a\nb.mp4",
                "http://127.0.0.1/a\r\nX-Forged: 1",
                "http://127.0.0.1/a\u0000b.mp4",
                "http://127.0.0.1/\u001b[31mred",
                "http://127.0.0.1/\u007f",
                "http://127.0.0.1/\u0085\u009b",
                " --o=/tmp/x",
                "magnet:",
                "magnet:?dn=film",
                "magnet:?xt=urn:btih:0123456789abcdef"
            })
    void refusesWhatIsNoLink(String link) throws Exception {
        String form = java.net.URLEncoder.encode(link, java.nio.charset.StandardCharsets.UTF_8);
        isRefused(Raw.post(stage.api().port(), "/stream/bad-link", "url=" + form));
        isRefused(Raw.post(stage.api().port(), "/stream", "url=" + form));
    }

    @Test
    void refusesALinkOfNineKilobytes() throws Exception {
        isRefused(Raw.post(stage.api().port(), "/stream/long", "url=http://127.0.0.1/" + "a".repeat(9 * 1024)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "link=http://127.0.0.1/film.mp4",
                "url=%",
                "url=%zz",
                "url=%ff%fe",
                "url=http://127.0.0.1/\u0001",
                "url=http://127.0.0.1/\n",
                "url=--script=x&url=http://127.0.0.1/film.mp4"
            })
    void refusesABadForm(String body) throws Exception {
        isRefused(Raw.post(stage.api().port(), "/stream/bad-form", body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "a/b",
                "a/",
                "..",
                ".",
                "../x",
                "%2e%2e",
                "%2E%2e%2fx",
                "a%2Fb",
                "a%5Cb",
                "%00",
                "a%00b",
                "a%0ab",
                "a%0d%0aX-Forged:1",
                "a%1b%5b31m",
                "a%7f",
                "a.b",
                "a%20b",
                "a+b",
                "%c3%a4",
                "%ff",
                "%",
                "%4",
                "{session}",
                "$(id)",
                "a;b",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void refusesWhatIsNoSessionName(String id) throws Exception {
        int port = stage.api().port();
        String form = "url=" + stage.link(Clips.h264(5));
        isRefused(Raw.post(port, "/stream/" + id, form));
        isRefused(Raw.post(port, "/heartbeat/" + id, ""));
        isRefused(Raw.post(port, "/stop/" + id, ""));
        String playlist = Raw.get(port, "/streams/" + id + "/playlist.m3u8");
        assertTrue(playlist.matches("(?s)HTTP/1.1 40[04] .*"), playlist);
        assertTrue(playlist.contains("\"error\""), playlist);
    }

    @Test
    void refusesARawNulInTheTarget() throws Exception {
        int port = stage.api().port();
        isRefused(Raw.post(port, "/stream/a\u0000b", "url=http://127.0.0.1/film.mp4"));
        isRefused(Raw.post(port, "/stream/a\u001b[31m", "url=http://127.0.0.1/film.mp4"));
    }

    /** The longest name that is allowed is, and so is a link full of escapes; its echoes in the log stay one line each. */
    @Test
    void whatIsJustAllowedIsTakenAndLoggedOnOneLine() {
        String name = "a".repeat(64);
        String link = stage.link("missing", Clips.h264(5)) + "%0Aforged%1b%5b31m%00%c2%85?q=%0d%0aforged";
        Api api = stage.api();
        assertEquals(200, api.post("/stream/" + name, "url", link).status());
        JsonNode state = api.awaitPhase(name, "failed");
        assertFalse(state.get("title").asText().chars().anyMatch(Character::isISOControl), state::toString);
        assertFalse(state.get("error").asText().chars().anyMatch(Character::isISOControl), state::toString);
        assertTrue(
                log.list.stream().anyMatch(event -> event.getFormattedMessage().contains("starting")));
        assertTrue(
                log.list.stream().anyMatch(event -> event.getFormattedMessage().contains("exited")));
    }
}
