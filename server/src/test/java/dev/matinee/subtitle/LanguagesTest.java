package dev.matinee.subtitle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagesTest {
    @ParameterizedTest
    @CsvSource({
        "film.en, en",
        "My film_de, de",
        "film.ger.forced, ger",
        "film.pt.sdh, pt",
        "film.hi, hi",
        "film.en.hi, en",
        "Subs/English, en",
        "Subs/2_German, de",
        "Subs/3_English (SDH), en",
        "Subs/eng, eng",
        "Film.2012.Spanish, es",
        "Her, ''",
        "Film.2012.DVD, ''",
        "Film, ''",
        "Subs/, ''",
        "'', ''",
        "../../etc/fr, fr",
    })
    void aFilesNameTellsItsLanguage(String path, String language) {
        assertEquals(language, Languages.told(path));
    }
}
