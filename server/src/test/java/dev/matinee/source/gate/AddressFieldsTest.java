package dev.matinee.source.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressFieldsTest {
    private static RequestFields fields(String page) {
        return RequestFields.of(Map.of("Referer", page, "User-Agent", "Mozilla/5.0"));
    }

    private static String referer(AddressFields all, String url) {
        ProxyRequest request = ProxyRequest.parse("GET " + url + " HTTP/1.1\r\nUser-Agent: Lavf/59")
                .orElseThrow();
        Authority to = Authority.parse(request.authority(), 80).orElseThrow();
        String head = request.onward(to, false, "", all.of(to, request.path()));
        String agent = head.contains("Mozilla") ? "" : " Lavf";
        return head.replaceFirst("(?s).*Referer: (\\S+).*|.*", "$1") + agent;
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example/v.mp4, pictures",
        "http://a.example:80/v.mp4, pictures",
        "http://A.example./list/part1.ts, pictures",
        "http://a.example/a.m4a?id=1, sound",
        "http://a.example/a.m4a?id=2, pictures",
        "http://b.example:443/, other",
        "http://b.example:443/key, other",
        // The same name without TLS, other ports, and other names are other servers.
        "http://b.example/, ''",
        "http://a.example:8080/v.mp4, ''",
        "http://www.a.example/v.mp4, ''",
        "http://c.example/v.mp4, ''",
    })
    void eachServerIsToldWhatItsAddressWasNamedWith(String url, String told) {
        var all = new AddressFields();
        all.put("http://a.example/v.mp4#x", fields("pictures"));
        all.put("http://a.example/a.m4a?id=1", fields("sound"));
        all.put("https://user:secret@b.example", fields("other"));
        assertEquals(told == null ? "" : told, referer(all, url));
    }

    @ParameterizedTest
    @CsvSource({"http://a.example/v.mp4", "http://b.example/"})
    void withoutAnyProgramsSayWhatTheySay(String url) {
        assertEquals(" Lavf", referer(new AddressFields(), url));
    }
}
