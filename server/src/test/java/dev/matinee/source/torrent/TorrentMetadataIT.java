package dev.matinee.source.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Background;
import dev.matinee.media.Seeder;
import dev.matinee.media.TorrentMaker;
import dev.matinee.media.Tracker;
import dev.matinee.source.gate.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** By which hash a torrent comes, and from where its metadata: what is known by two ways becomes one. */
class TorrentMetadataIT extends EngineStage {
    @Test
    void aTorrentOfBothVersionsIsOneByEitherOfItsHashes() throws Exception {
        Path film = film("film 🎬.mp4", 200_000);
        TorrentMaker.Made made = TorrentMaker.hybrid(film, 256 << 10);
        try (Seeder seeder = new Seeder(made, film.getParent(), 0)) {
            String both = made.magnet() + made.magnet2(seeder.port()).replace("magnet:?", "&");
            for (String magnet : List.of(made.magnet(seeder.port()), made.magnet2(seeder.port()), both)) {
                TorrentState state = await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
                assertEquals("film 🎬.mp4", state.name());
                assertWhole(film, state);
            }
            String registered = torrents.register(made.file(), Standing.LOCAL).get(90, TimeUnit.SECONDS);
            await(registered, Standing.LOCAL, TorrentState.Stage.READY);
        }
    }

    /** One has come by one of its hashes, one by the other, before anybody could know that they are the same. */
    @Test
    void aTorrentOfBothVersionsBecomesOneOnceThatIsKnown() throws Exception {
        Path film = film("film.mp4", 200_000);
        TorrentMaker.Made made = TorrentMaker.hybrid(film, 256 << 10);
        CountDownLatch open = new CountDownLatch(1);
        try (Seeder seeder = new Seeder(made, film.getParent(), 0);
                ServerSocket door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Background.serve("door", door, client -> {
                await(open);
                Socket far = new Socket(InetAddress.getLoopbackAddress(), seeder.port());
                Background.start("door", () -> Background.pump(far.getInputStream(), client, some -> {}));
                Background.pump(client.getInputStream(), far, some -> {});
            });
            List<String> magnets = List.of(made.magnet(door.getLocalPort()), made.magnet2(door.getLocalPort()));
            String stream = streamUrl();
            for (String magnet : magnets) {
                state(magnet, Standing.LOCAL);
            }
            List<CompletableFuture<HttpResponse<byte[]>>> waiting =
                    magnets.stream().map(magnet -> watch(stream, magnet)).toList();
            // For their requests to be there before the metadata is.
            TimeUnit.MILLISECONDS.sleep(300);
            open.countDown();
            for (CompletableFuture<HttpResponse<byte[]>> each : waiting) {
                assertWhole(film, each.get(60, TimeUnit.SECONDS));
            }
            for (String magnet : magnets) {
                assertWhole(film, await(magnet, Standing.LOCAL, TorrentState.Stage.READY));
            }
            assertTrue(seeder.given() < 300_000, seeder.given() + " octets: one download for both");
            // Others of the same swarm are told of as before.
            Path other = film("other.mp4", 300_000);
            TorrentMaker.Made next = TorrentMaker.of(other, PIECE);
            try (Seeder more = new Seeder(next, other.getParent(), 0)) {
                assertWhole(other, await(next.magnet(more.port()), Standing.LOCAL, TorrentState.Stage.READY));
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody who has it is known but to the tracker that the file names. */
    @Test
    void aMagnetThatWaitsForItsMetadataGoesOnWithTheTorrentFile() throws Exception {
        Path film = film("film.mp4", 300_000);
        TorrentMaker.Made made = TorrentMaker.of(film, PIECE);
        try (Seeder seeder = new Seeder(made, film.getParent(), 0);
                Tracker tracker = new Tracker(seeder.port())) {
            String magnet = made.magnet();
            for (Standing sender : List.of(Standing.LOCAL, Standing.PUBLIC)) {
                assertEquals(
                        TorrentState.Stage.FINDING_PEERS, state(magnet, sender).stage());
            }
            CompletableFuture<HttpResponse<byte[]>> waiting = watch(streamUrl(), magnet);
            TimeUnit.MILLISECONDS.sleep(300);
            torrents.register(made.announcing(tracker.url()), Standing.LOCAL).get(90, TimeUnit.SECONDS);
            for (Standing sender : List.of(Standing.LOCAL, Standing.PUBLIC)) {
                assertEquals(
                        List.of(new TorrentFile(0, "film.mp4", 300_000)),
                        await(magnet, sender, TorrentState.Stage.READY).files());
            }
            assertWhole(film, waiting.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aMagnetThatHasFailedForWantOfMetadataGoesOnWithTheTorrentFile() throws Exception {
        torrents.close();
        torrents = with(Duration.ofSeconds(1), 1L << 30);
        TorrentMaker.Made made = TorrentMaker.of(film("film.mp4", 300_000), PIECE);
        assertEquals(
                "torrent_no_peers", awaitFailure(made.magnet(), Standing.LOCAL).code());
        torrents.register(made.file(), Standing.LOCAL).get(90, TimeUnit.SECONDS);
        await(made.magnet(), Standing.LOCAL, TorrentState.Stage.READY);
    }

    @Test
    void theFileOfATorrentOfBothVersionsServesMagnetsByEitherHash() throws Exception {
        Path film = film("film.mp4", 200_000);
        TorrentMaker.Made early = TorrentMaker.hybrid(film, 256 << 10);
        TorrentMaker.Made late = TorrentMaker.hybrid(film("late.mp4", 200_001), 256 << 10);
        try (Seeder seeder = new Seeder(early, film.getParent(), 0);
                Tracker tracker = new Tracker(seeder.port())) {
            List<String> magnets = List.of(early.magnet(), early.magnet2());
            for (String magnet : magnets) {
                state(magnet, Standing.LOCAL);
            }
            torrents.register(early.announcing(tracker.url()), Standing.LOCAL).get(90, TimeUnit.SECONDS);
            for (String magnet : magnets) {
                assertWhole(film, await(magnet, Standing.LOCAL, TorrentState.Stage.READY));
            }
            torrents.register(late.file(), Standing.LOCAL).get(90, TimeUnit.SECONDS);
            for (String magnet : List.of(late.magnet(), late.magnet2())) {
                await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
            }
        }
    }

    /** The address by which a film is asked for with no state before it, up to its magnet; its token stands in each path. */
    private String streamUrl() throws Exception {
        TorrentMaker.Made any = TorrentMaker.empty("any", List.of(List.of("any.mp4")), 1000);
        String magnet = torrents.register(any.file(), Standing.LOCAL).get(90, TimeUnit.SECONDS);
        String path = await(magnet, Standing.LOCAL, TorrentState.Stage.READY).path();
        return torrents.url(path.substring(0, path.indexOf('/', 1))).get() + "/stream?sender=LOCAL&magnet=";
    }

    private static CompletableFuture<HttpResponse<byte[]>> watch(String stream, String magnet) {
        URI address = URI.create(stream + URLEncoder.encode(magnet, StandardCharsets.UTF_8));
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(address)
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private void assertWhole(Path film, TorrentState state) throws Exception {
        assertWhole(film, get(torrents.url(state.path()).get(), ""));
    }

    private static void assertWhole(Path film, HttpResponse<byte[]> answer) throws IOException {
        assertEquals(200, answer.statusCode(), () -> new String(answer.body(), StandardCharsets.UTF_8));
        assertArrayEquals(Files.readAllBytes(film), answer.body());
    }
}
