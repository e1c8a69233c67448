package dev.matinee.source.torrent.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContentsTest {
    private static final int MANY = 100_000;

    private static Contents of(String... paths) {
        List<Contents.Entry> files = new ArrayList<>();
        for (String path : paths) {
            int size = path.endsWith("huge.srt") ? (2 << 20) + 1 : path.endsWith("empty.srt") ? 0 : MANY;
            files.add(new Contents.Entry(files.size(), "folder/" + path, (long) files.size() * MANY, size, false));
        }
        return new Contents("folder", 1 << 14, (long) files.size() * MANY, files);
    }

    private static List<String> beside(Contents contents, int film) {
        return contents.beside(contents.files().get(film)).stream()
                .map(entry -> entry.shown("folder").name())
                .toList();
    }

    @Test
    void theOnlyFilmGetsAllSubtitlesThoseThatNameItFirst() {
        Contents contents =
                of("A Film.mkv", "Subs/English.srt", "a film.de.ASS", "readme.txt", "huge.srt", "empty.srt");
        assertEquals(List.of("a film.de.ASS", "Subs/English.srt"), beside(contents, 0));
    }

    @Test
    void whatNamesAnotherFilmIsNotForThisOne() {
        Contents contents = of(
                "Film.mkv",
                "Film 2.mkv",
                "Film 2.en.srt",
                "Film.srt",
                "Subs/Film/2_English.srt",
                "Subs/Film 2/2_English.srt",
                "Filmed.vtt");
        assertEquals(List.of("Film.srt", "Subs/Film/2_English.srt", "Filmed.vtt"), beside(contents, 0));
        assertEquals(List.of("Film 2.en.srt", "Subs/Film 2/2_English.srt", "Filmed.vtt"), beside(contents, 1));
    }

    @Test
    void filmsOfOneNameHaveThoseOfTheirOwnFolders() {
        Contents contents = of(
                "Season 1/Episode 1.mkv",
                "Season 1/Episode 1.srt",
                "Season 1/Subs/Episode 1/2_English.srt",
                "Season 1/German.srt",
                "Season 2/Episode 1.mkv",
                "Season 2/episode 1.en.srt",
                "Season 2/Subs/French.srt",
                "Season 2/Bonus/Episode 1.mkv",
                "Season 2/Bonus/Episode 1.srt",
                "Subs/Italian.srt",
                "Subs/Episode 1.es.srt");
        List<String> forAll = List.of("Subs/Italian.srt");
        assertEquals(
                List.of(
                        "Season 1/Episode 1.srt",
                        "Season 1/Subs/Episode 1/2_English.srt",
                        "Subs/Episode 1.es.srt",
                        "Season 1/German.srt",
                        forAll.get(0)),
                beside(contents, 0));
        assertEquals(
                List.of(
                        "Season 2/episode 1.en.srt",
                        "Subs/Episode 1.es.srt",
                        "Season 2/Subs/French.srt",
                        forAll.get(0)),
                beside(contents, 4));
        assertEquals(
                List.of("Season 2/Bonus/Episode 1.srt", "Season 2/Subs/French.srt", forAll.get(0)),
                beside(contents, 7));
    }

    @Test
    void notMoreThanTwentyAreListed() {
        String[] paths = IntStream.range(0, 40)
                .mapToObj(i -> i == 0 ? "a.srt.mkv" : i == 1 ? "a.srt" : i + ".srt")
                .toArray(String[]::new);
        assertEquals(20, beside(of(paths), 0).size());
    }

    @Test
    void onlySubtitlesAreHandedOutAsSuch() {
        Contents contents = of("a.mkv", "a.srt", "huge.srt", "secret.txt");
        assertEquals(1, contents.subtitle(1).orElseThrow().index());
        assertTrue(contents.subtitle(0).isEmpty());
        assertTrue(contents.subtitle(2).isEmpty());
        assertTrue(contents.subtitle(3).isEmpty());
        assertTrue(contents.subtitle(9).isEmpty());
    }
}
