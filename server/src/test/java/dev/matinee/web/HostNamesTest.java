package dev.matinee.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamesTest {
    private static final HostNames NAMES = HostNames.of(List.of("films.example.org", "*.example.net"));

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8000, true",
        "192.168.1.20, true",
        "203.0.113.7:8000, true",
        "[::1]:8000, true",
        "[::ffff:10.0.0.1], true",
        "localhost:8000, true",
        "nas, true",
        "nas:8000, true",
        "nas.local, true",
        "nas.lan.:8000, true",
        "a.b.home.arpa, true",
        "host.docker.internal:8000, true",
        "films.example.org, true",
        "films.example.org:443, true",
        "films.example.org., true",
        "a.example.net, true",
        "a.b.example.net, true",
        "example.net, false",
        "example.org, false",
        "x.films.example.org, false",
        "films.example.org.evil.example, false",
        "evilexample.net, false",
        "evil.example:8000, false",
        "127.0.0.1.nip.io, false",
        "localhost.evil.example, false",
        "notlocal, true",
        "evil.notlocal, false",
        "evil.1a, false",
    })
    void onlyNamesThatNobodyElseCanHaveAreKnown(String host, boolean known) {
        for (int again = 0; again < 2; again++) {
            assertEquals(known, NAMES.admit(host));
        }
    }

    @Test
    void noNameIsNoPagesAndOneForAllIsAny() {
        assertTrue(NAMES.admit(null));
        assertTrue(HostNames.of(List.of("*")).admit("evil.example"));
    }

    @Test
    void theMachinesOwnNameIsKnown() throws IOException {
        String own = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        assertTrue(HostNames.ofMachine(List.of()).admit(own.toLowerCase(Locale.ROOT) + ":8000"), own);
    }
}
