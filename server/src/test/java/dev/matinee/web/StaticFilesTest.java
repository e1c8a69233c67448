package dev.matinee.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page as it is packed. */
class StaticFilesTest {
    private static final Path ROOT = Path.of("../static");
    /** {@code dist/hls.min.js} of the npm package hls.js 1.7.4. */
    private static final String HLS_SHA256 = "cfc70cc9e9fc63d071919e087670abc760c8fd1bc889b88588026e4d22193bbe";

    @Test
    void hlsJsIsTheOneThatWasReleased() throws Exception {
        byte[] bytes = Files.readAllBytes(ROOT.resolve("vendor/hls-1.7.4.min.js"));
        assertEquals(
                HLS_SHA256,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    @Test
    void everythingThatThePageNamesIsThere() throws IOException {
        String page = Files.readString(ROOT.resolve("index.html"), StandardCharsets.UTF_8);
        Matcher named = Pattern.compile("(?:src|href)=\"/static/([^\"?#]+)").matcher(page);
        int count = 0;
        while (named.find()) {
            assertTrue(Files.isRegularFile(ROOT.resolve(named.group(1))), named.group(1));
            count++;
        }
        assertTrue(count > 3, "the page names its parts");
    }

    @Test
    void nothingIsLoadedFromElsewhereAndNothingIsInline() throws IOException {
        String page = Files.readString(ROOT.resolve("index.html"), StandardCharsets.UTF_8);
        assertTrue(!Pattern.compile("(src|href)=\"(https?:)?//").matcher(page).find());
        assertTrue(!Pattern.compile("<script(?![^>]*src=)").matcher(page).find(), "no inline script");
        assertTrue(!page.contains(" style="), "no inline style");
    }

    @Test
    void ourScriptsPutNoTextIntoMarkup() throws IOException {
        List<Path> scripts;
        try (Stream<Path> files = Files.list(ROOT)) {
            scripts = files.filter(file -> file.toString().endsWith(".js")).toList();
        }
        assertTrue(scripts.size() > 5);
        for (Path script : scripts) {
            String text = Files.readString(script, StandardCharsets.UTF_8);
            assertTrue(
                    !Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(")
                            .matcher(text)
                            .find(),
                    script.toString());
        }
    }
}
