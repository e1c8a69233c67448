package dev.matinee.source.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.FileServer;
import dev.matinee.media.Seeder;
import dev.matinee.media.SocksProxy;
import dev.matinee.media.TorrentMaker;
import dev.matinee.media.Tracker;
import dev.matinee.source.gate.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a torrent leads to, the engine reaches only where its sender may. */
class TorrentReachIT extends EngineStage {
    @Test
    void whatTheSenderMayNotReachIsNotReached() throws Exception {
        torrents.close();
        torrents = with(Duration.ofSeconds(4), 1L << 30);
        Path film = film("film.mp4", 300_000);
        TorrentMaker.Made made = TorrentMaker.of(film, PIECE);
        try (Seeder seeder = new Seeder(made, film.getParent(), 0);
                Tracker tracker = new Tracker(seeder.port())) {
            String magnet = made.magnet(seeder.port()) + "&x.pe=[::ffff:127.0.0.1]:" + seeder.port()
                    + "&x.pe=localhost:" + seeder.port() + "&tr=" + encoded(tracker.url()) + "&tr="
                    + encoded(tracker.url().replace("127.0.0.1", "localhost")) + "&ws="
                    + encoded(tracker.url());
            for (Standing sender : List.of(Standing.PUBLIC, Standing.PRIVATE)) {
                TorrentState failed = awaitFailure(magnet, sender);
                assertEquals("source_forbidden_address", failed.code(), failed.toString());
            }
            assertEquals(0, tracker.asked());
            assertEquals(0, seeder.given());
            // Known to be open to those who sit at this machine: what was refused could have been reached.
            await(made.magnet() + "&tr=" + encoded(tracker.url()), Standing.LOCAL, TorrentState.Stage.READY);
            assertTrue(tracker.asked() > 0);
        }
    }

    /** Names included, whose addresses are known only once they have been looked up: the proxy is not asked to lead there. */
    @Test
    void throughAProxyNothingIsReachedEitherThatTheSenderMayNotReach() throws Exception {
        Path film = film("film.mp4", 300_000);
        TorrentMaker.Made made = TorrentMaker.of(film, PIECE);
        try (SocksProxy proxy = new SocksProxy();
                Tracker refused = new Tracker(1);
                Tracker allowed = new Tracker(1);
                FileServer refusedSeed = new FileServer();
                FileServer allowedSeed = new FileServer()) {
            torrents.close();
            torrents = with(Duration.ofSeconds(30), 1L << 30, proxy.url());
            String magnet = torrents.register(made.file(), Standing.LOCAL).get(90, TimeUnit.SECONDS);
            for (Standing sender : List.of(Standing.PUBLIC, Standing.PRIVATE)) {
                String evil = magnet + leading(refused.url(), "tr") + leading(refusedSeed.url("ranges", film), "ws");
                await(evil, sender, TorrentState.Stage.READY);
            }
            // Those who sit at this machine may: what was refused first could have been reached by now.
            String open = magnet + leading(allowed.url(), "tr") + leading(allowedSeed.url("ranges", film), "ws");
            TorrentState state = await(open, Standing.LOCAL, TorrentState.Stage.READY);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (state.done() < 300_000 || allowed.asked() < 1) {
                assertTrue(System.nanoTime() < end, state.toString());
                TimeUnit.MILLISECONDS.sleep(50);
                state = state(open, Standing.LOCAL);
            }
            List<String> ports = Stream.of(refused.url(), refusedSeed.url("ranges", film))
                    .map(url -> ":" + URI.create(url).getPort())
                    .toList();
            for (String target : proxy.targets()) {
                assertTrue(ports.stream().noneMatch(target::endsWith), target);
            }
            assertEquals(0, refused.asked());
        }
    }

    /** Who sends a file tells others what it holds; where it leads is for those of the same standing alone. */
    @Test
    void aTorrentFileLeadsNobodyFurtherThanItsSenderMayGo() throws Exception {
        Path film = film("film.mp4", 300_000);
        TorrentMaker.Made waiting = TorrentMaker.of(film, PIECE);
        TorrentMaker.Made later = TorrentMaker.of(film("later.mp4", 300_001), PIECE);
        try (Seeder seeder = new Seeder(waiting, film.getParent(), 0);
                Tracker refused = new Tracker(1);
                Tracker allowed = new Tracker(seeder.port())) {
            state(waiting.magnet(), Standing.LOCAL);
            for (TorrentMaker.Made each : List.of(waiting, later)) {
                torrents.register(each.announcing(refused.url()), Standing.PUBLIC)
                        .get(90, TimeUnit.SECONDS);
                await(each.magnet(), Standing.LOCAL, TorrentState.Stage.READY);
            }
            // Those who sit at this machine may: what was refused first would have been reached by the end of this.
            torrents.register(waiting.announcing(allowed.url()), Standing.LOCAL).get(90, TimeUnit.SECONDS);
            TorrentState state = state(waiting.magnet(), Standing.LOCAL);
            assertArrayEquals(
                    Files.readAllBytes(film),
                    get(torrents.url(state.path()).get(), "").body());
            assertEquals(0, refused.asked());
        }
    }

    /** A parameter of a magnet for each of the names of this machine in place of {@code 127.0.0.1}. */
    private static String leading(String url, String parameter) throws IOException {
        StringBuilder parameters = new StringBuilder();
        for (String host :
                List.of("127.0.0.1", "localhost", InetAddress.getLocalHost().getHostName())) {
            parameters.append('&').append(parameter).append('=').append(encoded(url.replace("127.0.0.1", host)));
        }
        return parameters.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
