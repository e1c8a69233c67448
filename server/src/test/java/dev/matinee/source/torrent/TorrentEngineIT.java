package dev.matinee.source.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Seeder;
import dev.matinee.media.TorrentMaker;
import dev.matinee.source.Link;
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.gate.EgressRules;
import dev.matinee.source.gate.Standing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine itself, as a process, against a real seeder on loopback. */
class TorrentEngineIT {
    private static final int PIECE = 64 << 10;

    @TempDir
    Path folder;

    private final EgressRules rules = EgressRules.of(List.of(), List.of());
    private EgressGate gate;
    private Torrents torrents;

    @BeforeEach
    void start() throws IOException {
        gate = EgressGate.start(rules);
        torrents = with(Duration.ofSeconds(30), 1L << 30);
    }

    private Torrents with(Duration patience, long budget) {
        return new Torrents(
                new TorrentOptions(
                        true,
                        folder.resolve("engine"),
                        budget,
                        0,
                        0,
                        new TorrentOptions.Ports(0, 0),
                        false,
                        "",
                        patience,
                        Duration.ofSeconds(60)),
                rules,
                gate);
    }

    @AfterEach
    void stop() throws IOException {
        torrents.close();
        gate.close();
        try (var left = Files.list(Files.createDirectories(folder.resolve("engine")))) {
            assertEquals(List.of(), left.toList());
        }
    }

    private Path film(String name, int size) throws IOException {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        Path shared = Files.createDirectories(folder.resolve("shared"));
        return Files.write(shared.resolve(name), octets);
    }

    private static Link link(String magnet) {
        return ((Link.Accepted) Link.parse(magnet)).link();
    }

    private TorrentState state(String magnet, Standing sender) throws Exception {
        return torrents.state(link(magnet), sender, true).get(30, TimeUnit.SECONDS);
    }

    private TorrentState await(String magnet, Standing sender, TorrentState.Stage stage) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        TorrentState state = state(magnet, sender);
        while (state.stage() != stage) {
            assertTrue(System.nanoTime() < end && state.stage() != TorrentState.Stage.FAILED, state.toString());
            TimeUnit.MILLISECONDS.sleep(50);
            state = state(magnet, sender);
        }
        return state;
    }

    private HttpResponse<byte[]> get(String url, String range) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60));
        if (!range.isEmpty()) {
            request.header("Range", range);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void aMagnetIsServedWithRanges() throws Exception {
        Path film = film("фильм.mp4", 3_000_001);
        byte[] octets = Files.readAllBytes(film);
        TorrentMaker.Made made = TorrentMaker.of(film, PIECE);
        try (Seeder seeder = new Seeder(made, film.getParent(), 0)) {
            String magnet = made.magnet(seeder.port());
            TorrentState state = await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
            assertEquals("фильм.mp4", state.name());
            assertEquals(3_000_001, state.size());
            assertEquals(List.of(new TorrentFile(0, "фильм.mp4", 3_000_001)), state.files());
            String url = torrents.url(state.path()).get();
            HttpResponse<byte[]> part = get(url, "bytes=2500000-2600000");
            assertEquals(206, part.statusCode());
            assertEquals(
                    "bytes 2500000-2600000/3000001",
                    part.headers().firstValue("Content-Range").orElse(""));
            assertArrayEquals(Arrays.copyOfRange(octets, 2_500_000, 2_600_001), part.body());
            assertArrayEquals(octets, get(url, "").body());
            assertEquals(416, get(url, "bytes=3000001-").statusCode());
            assertFalse(url.contains("127.0.0.1/film"), "a token stands before it");
            assertEquals(404, get(url.replaceFirst("/[0-9a-f]{32}/", "/"), "").statusCode());
        }
    }
}
