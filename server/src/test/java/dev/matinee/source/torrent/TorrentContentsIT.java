package dev.matinee.source.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Seeder;
import dev.matinee.media.TorrentMaker;
import dev.matinee.source.gate.Standing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What torrents call their files, how many they have, and what is none. */
class TorrentContentsIT extends EngineStage {
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
                String magnet = torrents.register(made.file(), Standing.LOCAL).get(90, TimeUnit.SECONDS);
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
                                    + "(film-0|resume(\\.next)?|local-[0-9a-f]{40}\\.torrent|libtorrent4j\\.so)"))
                            .toList());
        }
    }

    @Test
    void namesOfEveryScriptAreShownAsTheyAre() throws Exception {
        List<String> first = List.of("فيلم", "סרט ภาพยนตร์ चलचित्र 🎬🎬.mp4");
        TorrentMaker.Made made =
                TorrentMaker.empty("映画 🎬", List.of(first, List.of("..", "a/b\\c 𝄞.mkv"), List.of("x.mkv")), 1000);
        TorrentState state = await(
                torrents.register(made.file(), Standing.LOCAL).get(90, TimeUnit.SECONDS),
                Standing.LOCAL,
                TorrentState.Stage.READY);
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
        String magnet = torrents.register(made.file(), Standing.LOCAL).get(60, TimeUnit.SECONDS);
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
                    ExecutionException.class,
                    () -> torrents.register(file, Standing.LOCAL).get(90, TimeUnit.SECONDS));
            assertEquals(
                    "torrent_malformed",
                    assertInstanceOf(TorrentTrouble.class, failure.getCause()).code());
        }
    }
}
