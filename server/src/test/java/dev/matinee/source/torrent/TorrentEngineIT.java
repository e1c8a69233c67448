package dev.matinee.source.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Background;
import dev.matinee.media.FileServer;
import dev.matinee.media.Seeder;
import dev.matinee.media.SocksProxy;
import dev.matinee.media.TorrentMaker;
import dev.matinee.media.Tracker;
import dev.matinee.source.Link;
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.gate.EgressRules;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
        return with(patience, budget, "");
    }

    private Torrents with(Duration patience, long budget, String proxy) {
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
    void aTorrentOfBothVersionsIsOneByEitherOfItsHashes() throws Exception {
        Path film = film("film 🎬.mp4", 200_000);
        TorrentMaker.Made made = TorrentMaker.hybrid(film, 256 << 10);
        try (Seeder seeder = new Seeder(made, film.getParent(), 0)) {
            String both = made.magnet() + made.magnet2(seeder.port()).replace("magnet:?", "&");
            for (String magnet : List.of(made.magnet(seeder.port()), made.magnet2(seeder.port()), both)) {
                TorrentState state = await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
                assertEquals("film 🎬.mp4", state.name());
                assertArrayEquals(
                        Files.readAllBytes(film),
                        get(torrents.url(state.path()).get(), "").body());
            }
            String registered = torrents.register(made.file()).get(30, TimeUnit.SECONDS);
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
            for (String magnet : magnets) {
                state(magnet, Standing.LOCAL);
            }
            open.countDown();
            for (String magnet : magnets) {
                TorrentState state = await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
                assertArrayEquals(
                        Files.readAllBytes(film),
                        get(torrents.url(state.path()).get(), "").body());
            }
            assertTrue(seeder.given() < 300_000, seeder.given() + " octets: one download for both");
            // Others of the same swarm are told of as before.
            aMagnetIsServedWithRanges();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
            torrents.octets(state.subtitles().get(0)).get(30, TimeUnit.SECONDS);
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
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
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
            String magnet = torrents.register(made.file()).get(30, TimeUnit.SECONDS);
            for (Standing sender : List.of(Standing.PUBLIC, Standing.PRIVATE)) {
                String evil = magnet + leading(refused.url(), "tr") + leading(refusedSeed.url("ranges", film), "ws");
                await(evil, sender, TorrentState.Stage.READY);
            }
            // Those who sit at this machine may: what was refused first could have been reached by now.
            String open = magnet + leading(allowed.url(), "tr") + leading(allowedSeed.url("ranges", film), "ws");
            TorrentState state = await(open, Standing.LOCAL, TorrentState.Stage.READY);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
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

    /** A parameter of a magnet for each of the names of this machine in place of {@code 127.0.0.1}. */
    private static String leading(String url, String parameter) throws IOException {
        StringBuilder parameters = new StringBuilder();
        for (String host :
                List.of("127.0.0.1", "localhost", InetAddress.getLocalHost().getHostName())) {
            parameters.append('&').append(parameter).append('=').append(encoded(url.replace("127.0.0.1", host)));
        }
        return parameters.toString();
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
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            Optional<byte[]> text = torrents.octets(beside).get(30, TimeUnit.SECONDS);
            while (text.isEmpty()) {
                assertTrue(System.nanoTime() < end, "it comes");
                TimeUnit.MILLISECONDS.sleep(50);
                text = torrents.octets(beside).get(30, TimeUnit.SECONDS);
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
            long begun = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (seeder.given() < 200_000) {
                assertTrue(System.nanoTime() < begun, "the film comes");
                TimeUnit.MILLISECONDS.sleep(20);
            }
            int whole = 0;
            while (!watching.isDone()) {
                int there = 0;
                for (TorrentSubtitle each : state.subtitles()) {
                    there += torrents.octets(each).get(30, TimeUnit.SECONDS).isPresent() ? 1 : 0;
                }
                whole = there;
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertArrayEquals(Files.readAllBytes(film), watching.get().body());
            assertTrue(whole <= 1, whole + " of them have come before the film's end");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            TorrentSubtitle last = state.subtitles().get(5);
            Optional<byte[]> text = torrents.octets(last).get(30, TimeUnit.SECONDS);
            while (text.isEmpty()) {
                assertTrue(System.nanoTime() < end, "subtitles come when the film is there");
                TimeUnit.MILLISECONDS.sleep(100);
                text = torrents.octets(last).get(30, TimeUnit.SECONDS);
            }
            assertArrayEquals(Files.readAllBytes(film.resolveSibling(last.name())), text.get());
        }
    }

    /** What a torrent calls itself, and its only file. */
    private record Called(String torrent, List<String> path) {
        static Called of(String torrent, String... path) {
            return new Called(torrent, List.of(path));
        }
    }

    private static final List<Called> ODD = List.of(
            Called.of("../../..", "..", "..", "..", "outside.mp4"),
            Called.of("/tmp", "/", "outside.mp4"),
            Called.of("x", "/tmp/outside.mp4"),
            Called.of("x", "a", "..", "..", "..", "outside.mp4"),
            Called.of("x", "..\\..\\outside.mp4"),
            Called.of("x", "C:\\outside.mp4"),
            Called.of("x", "~", "outside.mp4"),
            Called.of("", "", ".", "outside.mp4"),
            Called.of("x", "a\u0000/../../outside.mp4"),
            Called.of("a\u0000b", "a\n\u001b[31m.mp4"),
            Called.of("x", "o".repeat(400) + ".mp4"),
            Called.of("ф".repeat(300), "映".repeat(300) + ".mp4"),
            new Called(
                    "x",
                    Stream.concat(Collections.nCopies(500, "deep").stream(), Stream.of("film.mp4"))
                            .toList()),
            Called.of("映画", "فيلم", "סרט ภาพยนตร์ चलचित्र.mp4"),
            Called.of("x", "\u202egpj.mp4"));

    /** It comes whole under a name that can be shown, and nothing is written but to the engine's own folder. */
    @Test
    void namesOfATorrentLeadNowhere() throws Exception {
        for (Called called : ODD) {
            Path film = film("x.mp4", 100_000 + ODD.indexOf(called));
            byte[] octets = Files.readAllBytes(film);
            TorrentMaker.Made made =
                    TorrentMaker.of(called.torrent, PIECE, List.of(new TorrentMaker.Part(called.path, film)));
            Path shared = film.resolveSibling("odd-" + octets.length);
            Path place = Seeder.place(made, shared);
            assertTrue(place.normalize().startsWith(shared), place::toString);
            Files.createDirectories(place.getParent());
            Files.move(film, place);
            try (Seeder seeder = new Seeder(made, shared, 0)) {
                String magnet = torrents.register(made.file()).get(30, TimeUnit.SECONDS);
                TorrentState state =
                        await(magnet + "&x.pe=127.0.0.1:" + seeder.port(), Standing.LOCAL, TorrentState.Stage.READY);
                assertArrayEquals(
                        octets, get(torrents.url(state.path()).get(), "").body(), called::toString);
                assertEquals(1, state.files().size(), called::toString);
                String shown = state.files().get(0).name();
                assertFalse(shown.matches("(?s).*(\\p{Cntrl}|(^|/)\\.{0,2}/).*"), state::toString);
            }
        }
        assertFalse(Files.exists(Path.of("/tmp/outside.mp4")));
        try (Stream<Path> walk = Files.walk(folder)) {
            assertEquals(
                    List.of(),
                    walk.filter(Files::isRegularFile)
                            .map(path -> folder.relativize(path).toString())
                            .filter(path -> !path.matches("shared/.*|engine/[^/]+/([^/]+/)?"
                                    + "(film-0|resume(\\.next)?|[0-9a-f]{40}\\.torrent|libtorrent4j\\.so)"))
                            .toList());
        }
    }

    @Test
    void namesOfEveryScriptAreShownAsTheyAre() throws Exception {
        List<String> first = List.of("فيلم", "סרט ภาพยนตร์ चलचित्र 🎬🎬.mp4");
        TorrentMaker.Made made =
                TorrentMaker.empty("映画 🎬", List.of(first, List.of("..", "a/b\\c 𝄞.mkv"), List.of("x.mkv")), 1000);
        TorrentState state = await(
                torrents.register(made.file()).get(30, TimeUnit.SECONDS), Standing.LOCAL, TorrentState.Stage.READY);
        assertEquals("映画 🎬", state.name());
        assertEquals(
                List.of(String.join("/", first), "abc 𝄞.mkv", "x.mkv"),
                state.files().stream().map(TorrentFile::name).toList());
    }

    /** Its list is a tree, which libtorrent goes through in the order of the names' octets. */
    @Test
    void namesOfVersion2AreShownAsTheyAre() throws Exception {
        List<List<String>> paths = List.of(
                List.of("B.srt"),
                List.of("b", "c", "فيلم 🎬.mp4"),
                List.of("b", "\ue000.mkv"),
                List.of("b", "𝄞", "סרט ภาพยนตร์ चलचित्र 🎬🎬.mp4"),
                List.of("b.mkv"),
                List.of("z.txt"),
                List.of("映画 🎬.webm"));
        Path shared = folder.resolve("shared/映画 🎬");
        List<TorrentMaker.Part> parts = new ArrayList<>();
        for (List<String> path : paths) {
            Path file = shared.resolve(String.join("/", path));
            Files.createDirectories(file.getParent());
            parts.add(0, new TorrentMaker.Part(path, Files.move(film("x", 10_000 + paths.indexOf(path)), file)));
        }
        TorrentMaker.Made made = TorrentMaker.version2("映画 🎬", 32 << 10, parts);
        try (Seeder seeder = new Seeder(made, folder.resolve("shared"), 0)) {
            String magnet = made.magnet2(seeder.port());
            TorrentState state = await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
            assertEquals(
                    List.of(
                            "b/c/فيلم 🎬.mp4",
                            "b/\ue000.mkv",
                            "b/𝄞/סרט ภาพยนตร์ चलचित्र 🎬🎬.mp4",
                            "b.mkv",
                            "映画 🎬.webm"),
                    state.files().stream()
                            .sorted(Comparator.comparing(TorrentFile::index))
                            .map(TorrentFile::name)
                            .toList());
            for (TorrentFile file : state.files()) {
                TorrentState each = await(magnet + "&so=" + file.index(), Standing.LOCAL, TorrentState.Stage.READY);
                assertEquals(file.index(), each.file());
                assertArrayEquals(
                        Files.readAllBytes(shared.resolve(file.name())),
                        get(torrents.url(each.path()).get(), "").body());
            }
        }
    }

    @Test
    void aSingleFilmOfVersion2HasANameOfItsOwn() throws Exception {
        Path film = film("film 🎬.mp4", 10_000);
        for (String name : List.of("film 🎬.mp4", "A film of ours")) {
            TorrentMaker.Made made =
                    TorrentMaker.version2(name, 32 << 10, List.of(new TorrentMaker.Part(List.of("film 🎬.mp4"), film)));
            try (Seeder seeder = new Seeder(made, film.getParent(), 0)) {
                TorrentState state = await(made.magnet2(seeder.port()), Standing.LOCAL, TorrentState.Stage.READY);
                assertEquals(name, state.name());
                assertEquals("film 🎬.mp4", state.files().get(0).name());
                assertArrayEquals(
                        Files.readAllBytes(film),
                        get(torrents.url(state.path()).get(), "").body());
            }
        }
    }

    /** The most memory that the engine has held so far, in MiB. */
    private static long peak() throws IOException {
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            Path proc = Path.of("/proc", Long.toString(child.pid()));
            if (Files.readString(proc.resolve("cmdline")).contains("torrent.engine.Engine")) {
                String peak =
                        Files.readString(proc.resolve("status")).replaceFirst("(?s).*VmHWM:\\s+(\\d+) kB.*", "$1");
                return Long.parseLong(peak) >> 10;
            }
        }
        throw new AssertionError("no engine");
    }

    @Test
    void aHundredThousandFilesAreNoTrouble() throws Exception {
        List<List<String>> paths = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            paths.add(List.of("part " + i % 100, "file " + i + (i % 1000 == 0 ? ".mkv" : ".txt")));
        }
        TorrentMaker.Made made = TorrentMaker.empty("many", paths, 1000);
        String magnet = torrents.register(made.file()).get(60, TimeUnit.SECONDS);
        TorrentState state = await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
        assertEquals(100, state.files().size());
        assertTrue(peak() < 300, "MiB resident");
    }

    @Test
    void ofAHundredThousandFilmsFromAPeerSomeAreListed() throws Exception {
        List<List<String>> paths = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            paths.add(List.of("part " + i % 100, "film " + i + ".mkv"));
        }
        TorrentMaker.Made made = TorrentMaker.empty("films", paths, 1000);
        try (Seeder seeder = new Seeder(made, folder, 0)) {
            String magnet = made.magnet(seeder.port());
            TorrentState state = await(magnet, Standing.LOCAL, TorrentState.Stage.READY);
            assertEquals(500, state.files().size());
            assertEquals(99_500, state.unlisted());
            assertTrue(peak() < 300, "MiB resident");
        }
    }

    @Test
    void whatIsNoTorrentIsRefused() {
        for (byte[] file : List.of(new byte[0], new byte[1000], "d4:infod4:name".getBytes(StandardCharsets.UTF_8))) {
            ExecutionException failure = assertThrows(
                    ExecutionException.class, () -> torrents.register(file).get(30, TimeUnit.SECONDS));
            assertEquals(
                    "torrent_malformed",
                    assertInstanceOf(TorrentTrouble.class, failure.getCause()).code());
        }
    }

    private TorrentState awaitFailure(String magnet, Standing sender) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        TorrentState state = state(magnet, sender);
        while (state.stage() != TorrentState.Stage.FAILED) {
            assertTrue(System.nanoTime() < end, state.toString());
            TimeUnit.MILLISECONDS.sleep(50);
            state = state(magnet, sender);
        }
        return state;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
