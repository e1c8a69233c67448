package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFieldsTest {
    private static final ProxyRequest REQUEST = ProxyRequest.parse("GET http://a.example/v.mp4 HTTP/1.1\r\n"
                    + "User-Agent: Lavf/59\r\nRange: bytes=0-\r\nHost: a.example")
            .orElseThrow();

    private static String sent(Map<String, String> told) {
        return REQUEST.onward(Authority.parse("a.example", 80).orElseThrow(), false, "", RequestFields.of(told));
    }

    @Test
    void takeThePlaceOfTheProgramsOwn() {
        String head = sent(Map.of("user-agent", "Mozilla/5.0 (X11)", "Referer", "https://a.example/watch"));
        assertTrue(head.contains("\r\nuser-agent: Mozilla/5.0 (X11)\r\n"), head);
        assertTrue(head.contains("\r\nReferer: https://a.example/watch\r\n"), head);
        assertTrue(head.contains("\r\nRange: bytes=0-\r\n"), head);
        assertFalse(head.contains("Lavf"), head);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Range",
                "Cookie",
                "Authorization",
                "Proxy-Authorization",
                "Connection",
                "Content-Length",
                "Transfer-Encoding",
                "X-Forwarded-For",
                "Referer ",
                "Referer:",
                "X\r\nReferer",
                ""
            })
    void unknownNamesAreLeftOut(String name) {
        assertEquals(sent(Map.of()), sent(Map.of(name, "evil")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a\r\nX: y'",
                "'a\nX: y'",
                "'a\rX: y'",
                "'a\r\n\r\nGET / HTTP/1.1'",
                "'a\tb'",
                "'a\u0000'",
                "'a\u0085b'",
                "'é'",
                "' a'",
                "'a '",
                "''"
            })
    void whatIsNotOneLineOfAsciiIsLeftOut(String value) {
        assertEquals(sent(Map.of()), sent(Map.of("Referer", value)));
        assertEquals(sent(Map.of()), sent(Map.of("Referer", "x".repeat(4001))));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/watch?v=1#t, 'Referer: https://a.example/'",
        "HTTP://user:secret@A.example:8080/watch, 'Referer: HTTP://A.example:8080/'",
        "https://a.example?key=secret, 'Referer: https://a.example/'",
        "https:///watch, ''",
        "watch, ''",
    })
    void serversThatNobodyHasNamedLearnTheSiteAlone(String page, String sent) {
        RequestFields told = RequestFields.of(Map.of("Referer", page, "User-Agent", "Mozilla/5.0"));
        String head = REQUEST.onward(Authority.parse("b.example", 80).orElseThrow(), false, "", told.elsewhere());
        assertTrue(head.contains("\r\nUser-Agent: Mozilla/5.0\r\n"), head);
        assertEquals(sent, head.replaceFirst("(?s).*(Referer: \\S+).*|.*", "$1"));
        assertFalse(head.contains("secret"), head);
    }

    @Test
    void allOfThemTogetherAreBounded() {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("User-Agent", "u".repeat(3000));
        told.put("Referer", "r".repeat(3000));
        told.put("Origin", "https://a.example");
        String head = sent(told);
        assertTrue(head.contains("uuu"), head);
        assertFalse(head.contains("rrr"), head);
        assertTrue(head.contains("\r\nOrigin: https://a.example\r\n"), head);
    }
}
