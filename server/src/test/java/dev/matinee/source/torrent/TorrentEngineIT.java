package dev.matinee.source.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Seeder;
import dev.matinee.media.TorrentMaker;
import dev.matinee.source.gate.Standing;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The engine itself, as a process, against a real seeder on loopback. */
class TorrentEngineIT extends EngineStage {
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

    /** uTP may stand still for seconds where packets are lost, as on loopback. */
    @Test
    void whoeverCanBeReachedByTcpIsNotCalledByUtp() throws Exception {
        Path film = film("film.mp4", 3_000_000);
        TorrentMaker.Made made = TorrentMaker.of(film, PIECE);
        try (Seeder seeder = new Seeder(made, film.getParent(), 0)) {
            seeder.rate(200_000);
            await(made.magnet(seeder.port()), Standing.LOCAL, TorrentState.Stage.READY);
            assertEquals(List.of(false), seeder.calledByUtp());
        }
    }

    @Test
    void whoeverCanBeReachedByUtpAloneIsFound() throws Exception {
        Path film = film("film.mp4", 300_000);
        TorrentMaker.Made made = TorrentMaker.of(film, PIECE);
        try (Seeder seeder = Seeder.byUtp(made, film.getParent())) {
            TorrentState state = await(made.magnet(seeder.port()), Standing.LOCAL, TorrentState.Stage.READY);
            assertArrayEquals(
                    Files.readAllBytes(film),
                    get(torrents.url(state.path()).get(), "").body());
        }
    }

    @Test
    void whoeverWantsAFilmThatCanNotBeHadDoesNotDisturbOthers() throws Exception {
        torrents.close();
        torrents = with(Duration.ofSeconds(30), 4_500_000);
        TorrentMaker.Made made = TorrentMaker.of(
                "shared",
                PIECE,
                List.of(
                        new TorrentMaker.Part(List.of("a.mp4"), film("a.mp4", 3_000_000)),
                        new TorrentMaker.Part(List.of("b.mp4"), film("b.mp4", 2_000_000)),
                        new TorrentMaker.Part(List.of("a.srt"), film("a.srt", 999))));
        try (Seeder seeder = new Seeder(made, folder, 0)) {
            String magnet = made.magnet(seeder.port());
            TorrentState state = await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
            assertEquals(
                    "torrent_too_large",
                    awaitFailure(magnet + "&so=1", Standing.LOCAL).code());
            // Subtitles, which are open as well, are no film.
            torrents.octets(state.subtitles().get(0)).get(90, TimeUnit.SECONDS);
            for (int no : List.of(2, 77)) {
                assertEquals(
                        "torrent_no_video",
                        awaitFailure(magnet + "&so=" + no, Standing.LOCAL).code());
            }
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("shared/a.mp4")),
                    get(torrents.url(state.path()).get(), "").body());
            // Of several that are selected the largest is meant, as of all.
            assertEquals(0, state(magnet + "&so=0-1,5", Standing.LOCAL).file());
        }
    }

    @Test
    void whereTheBudgetIsUsedUpAFilmThatNobodyWatchesGivesWay() throws Exception {
        torrents.close();
        torrents = with(Duration.ofSeconds(30), 4_500_000);
        Path one = film("one.mp4", 3_000_000);
        Path two = film("two.mp4", 2_000_000);
        TorrentMaker.Made first = TorrentMaker.of(one, PIECE);
        TorrentMaker.Made second = TorrentMaker.of(two, PIECE);
        try (Seeder seeder = new Seeder(first, one.getParent(), 0);
                Seeder other = new Seeder(second, two.getParent(), 0)) {
            String magnet = first.magnet(seeder.port());
            String next = second.magnet(other.port());
            TorrentState state = await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
            get(torrents.url(state.path()).get(), "");
            TorrentState refused = state(next, Standing.LOCAL);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (refused.stage() != TorrentState.Stage.FAILED) {
                assertTrue(System.nanoTime() < end, refused.toString());
                // Somebody is with it.
                state(magnet, Standing.LOCAL);
                refused = state(next, Standing.LOCAL);
            }
            assertEquals("torrent_too_large", refused.code());
            assertTrue(refused.words().contains("other films are being watched"), refused.words());
            while (state(next, Standing.LOCAL).stage() != TorrentState.Stage.READY) {
                assertTrue(System.nanoTime() < end, "the first one gives way");
                TimeUnit.MILLISECONDS.sleep(100);
            }
            try (Stream<Path> kept = Files.walk(folder.resolve("engine"))) {
                assertEquals(1, kept.filter(path -> path.endsWith("film-0")).count());
            }
        }
    }

    /** A reader alone keeps it going, and so do questions alone; without either a moment goes by before it rests. */
    @Test
    void whatNobodyWatchesIsNotFetchedOn() throws Exception {
        Path film = film("film.mp4", 3_000_000);
        TorrentMaker.Made made = TorrentMaker.of(film, PIECE);
        try (Seeder seeder = new Seeder(made, film.getParent(), 0)) {
            seeder.rate(100_000);
            String magnet = made.magnet(seeder.port());
            await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
            long given = seeder.given();
            long since = System.nanoTime();
            long end = since + TimeUnit.SECONDS.toNanos(60);
            while (System.nanoTime() - since < TimeUnit.SECONDS.toNanos(4)) {
                assertTrue(System.nanoTime() < end, "it rests");
                TimeUnit.MILLISECONDS.sleep(100);
                if (seeder.given() != given) {
                    given = seeder.given();
                    since = System.nanoTime();
                }
            }
            assertTrue(given < 2_500_000, given + " octets given, most of it to nobody");
            TorrentState state = state(magnet, Standing.LOCAL);
            while (seeder.given() == given) {
                assertTrue(System.nanoTime() < end, "it goes on");
                TimeUnit.MILLISECONDS.sleep(100);
                state = state(magnet, Standing.LOCAL);
            }
            seeder.rate(200_000);
            assertArrayEquals(
                    Files.readAllBytes(film),
                    get(torrents.url(state.path()).get(), "").body());
        }
    }

    /** Small ones lie in a piece of the film's: that comes while nobody wants them. */
    @Test
    void subtitlesThatCameWithTheFilmAreThere() throws Exception {
        Path film = film("film.mp4", 3 * PIECE + 5000);
        Path subtitle = film("film.srt", 3000);
        TorrentMaker.Made made = TorrentMaker.of(
                "shared",
                PIECE,
                List.of(
                        new TorrentMaker.Part(List.of("film.mp4"), film),
                        new TorrentMaker.Part(List.of("film.srt"), subtitle)));
        try (Seeder seeder = new Seeder(made, folder, 0)) {
            TorrentState state = await(made.magnet(seeder.port()), Standing.LOCAL, TorrentState.Stage.READY);
            byte[] watched = get(torrents.url(state.path()).get(), "").body();
            assertArrayEquals(Files.readAllBytes(film), watched);
            TorrentSubtitle beside = state.subtitles().get(0);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            Optional<byte[]> text = torrents.octets(beside).get(90, TimeUnit.SECONDS);
            while (text.isEmpty()) {
                assertTrue(System.nanoTime() < end, "it comes");
                TimeUnit.MILLISECONDS.sleep(50);
                text = torrents.octets(beside).get(90, TimeUnit.SECONDS);
            }
            assertArrayEquals(Files.readAllBytes(subtitle), text.get());
        }
    }

    /** On a slow line, which the film takes all of, subtitles that are asked for all the time come behind it. */
    @Test
    void subtitlesWaitForTheFilm() throws Exception {
        Path film = film("film.mp4", 3_000_000);
        List<TorrentMaker.Part> parts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            // They stand before the film: in its order they would come first.
            String name = i + ".srt";
            parts.add(new TorrentMaker.Part(List.of(name), film(name, 400_000 + i)));
        }
        parts.add(new TorrentMaker.Part(List.of("film.mp4"), film));
        TorrentMaker.Made made = TorrentMaker.of("shared", PIECE, parts);
        try (Seeder seeder = new Seeder(made, folder, 0)) {
            seeder.rate(400_000);
            TorrentState state = await(made.magnet(seeder.port()), Standing.LOCAL, TorrentState.Stage.READY);
            assertEquals(6, state.subtitles().size(), state::toString);
            CompletableFuture<HttpResponse<byte[]>> watching = HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create(
                                            torrents.url(state.path()).get()))
                                    .timeout(Duration.ofSeconds(60))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            long begun = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (seeder.given() < 200_000) {
                assertTrue(System.nanoTime() < begun, "the film comes");
                TimeUnit.MILLISECONDS.sleep(20);
            }
            int whole = 0;
            while (!watching.isDone()) {
                int there = 0;
                for (TorrentSubtitle each : state.subtitles()) {
                    there += torrents.octets(each).get(90, TimeUnit.SECONDS).isPresent() ? 1 : 0;
                }
                whole = there;
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertArrayEquals(Files.readAllBytes(film), watching.get().body());
            assertTrue(whole <= 1, whole + " of them have come before the film's end");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            TorrentSubtitle last = state.subtitles().get(5);
            Optional<byte[]> text = torrents.octets(last).get(90, TimeUnit.SECONDS);
            while (text.isEmpty()) {
                assertTrue(System.nanoTime() < end, "subtitles come when the film is there");
                TimeUnit.MILLISECONDS.sleep(100);
                text = torrents.octets(last).get(90, TimeUnit.SECONDS);
            }
            assertArrayEquals(Files.readAllBytes(film.resolveSibling(last.name())), text.get());
        }
    }
}
