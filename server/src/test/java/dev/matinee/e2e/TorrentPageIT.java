package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Clips;
import dev.matinee.media.TorrentMaker;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A magnet in a real browser: its progress, its films, another one of them. */
class TorrentPageIT {
    @Test
    void aMagnetPlaysAndAnotherFilmOfItCanBeChosen() throws Exception {
        Path films = TestServer.freshDirectory();
        try (Swarm swarm = Swarm.of(
                        "Season 1",
                        List.of("Episode 1.mp4", "Episode 2.mp4"),
                        List.of(Clips.h264(60), Clips.h264(20)));
                TestServer server = TestServer.with()
                        .option("--torrent-dir=" + films)
                        .option("--torrent-dht=off")
                        .start();
                Browser browser = new Browser()) {
            swarm.seeder().rate(600_000);
            browser.open(server.api().url("/"));
            browser.watch(swarm.magnet());
            browser.awaitFirstFrame();
            assertEquals("Episode 1", browser.awaitText("#title", "Episode 1"));
            browser.awaitText("#torrent", "of the film is here");
            browser.awaitText("#films-count", "2 films in this torrent");
            browser.find("#films summary").click();
            assertTrue(browser.awaitText("#films-list li:first-child", "on now").startsWith("Episode 1.mp4"));
            browser.find("#films-list li:nth-child(2) button").click();
            browser.awaitText("#title", "Episode 2");
            browser.awaitPlaysOn(0.5);
        } finally {
            TestServer.remove(films);
        }
    }

    @Test
    void ofVeryManyFilmsSomeAreListedAndTheOthersCounted() throws Exception {
        Path films = TestServer.freshDirectory();
        List<List<String>> paths = IntStream.range(0, 1200)
                .mapToObj(i -> List.of("film " + i + ".mkv"))
                .toList();
        try (TestServer server =
                        TestServer.with().option("--torrent-dir=" + films).start();
                Browser browser = new Browser()) {
            byte[] file = TorrentMaker.empty("films", paths, 1000).file();
            Api.Answer link = server.api().postBytes("/torrent", "application/x-bittorrent", file);
            browser.open(server.api().url("/"));
            browser.watch(link.json().get("link").asText());
            browser.awaitText("#films-count", "500 films in this torrent and 700 more, which are not listed");
        } finally {
            TestServer.remove(films);
        }
    }
}
