package dev.matinee.source.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine itself, as a process in a folder that has to be empty in the end, and what tests ask of it. */
@Timeout(300)
abstract class EngineStage {
    static final int PIECE = 64 << 10;

    @TempDir
    Path folder;

    private final EgressRules rules = EgressRules.of(List.of(), List.of());
    private EgressGate gate;
    Torrents torrents;

    @BeforeEach
    void start() throws IOException {
        gate = EgressGate.start(rules);
        torrents = with(Duration.ofSeconds(30), 1L << 30);
    }

    Torrents with(Duration patience, long budget) {
        return with(patience, budget, "");
    }

    Torrents with(Duration patience, long budget, String proxy) {
        return new Torrents(
                new TorrentOptions(
                        true,
                        folder.resolve("engine"),
                        budget,
                        0,
                        0,
                        new TorrentOptions.Ports(0, 0),
                        false,
                        proxy,
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

    Path film(String name, int size) throws IOException {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        Path shared = Files.createDirectories(folder.resolve("shared"));
        return Files.write(shared.resolve(name), octets);
    }

    static Link link(String magnet) {
        return ((Link.Accepted) Link.parse(magnet)).link();
    }

    TorrentState state(String magnet, Standing sender) throws Exception {
        return torrents.state(link(magnet), sender, true).get(90, TimeUnit.SECONDS);
    }

    /** Waits for a stage; any other than the one that is waited for may not be a failure. */
    TorrentState await(String magnet, Standing sender, TorrentState.Stage stage) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        TorrentState state = state(magnet, sender);
        while (state.stage() != stage) {
            assertTrue(System.nanoTime() < end && state.stage() != TorrentState.Stage.FAILED, state.toString());
            TimeUnit.MILLISECONDS.sleep(50);
            state = state(magnet, sender);
        }
        return state;
    }

    HttpResponse<byte[]> get(String url, String range) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60));
        if (!range.isEmpty()) {
            request.header("Range", range);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    TorrentState awaitFailure(String magnet, Standing sender) throws Exception {
        return await(magnet, sender, TorrentState.Stage.FAILED);
    }
}
