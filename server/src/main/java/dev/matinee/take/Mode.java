package dev.matinee.take;

/** What a take does with the source's streams. */
public enum Mode {
    /** Pictures and sound are encoded anew. */
    ENCODING("encoding", 'e'),
    /** Pictures are taken over as they are, and sound where browsers can play it. */
    COPYING("copying", 'c'),
    /** There are no pictures; sound is encoded. */
    SOUND("encoding", 's');

    private final String word;
    private final char letter;

    Mode(String word, char letter) {
        this.word = word;
        this.letter = letter;
    }

    /** The word in the API. */
    public String word() {
        return word;
    }

    /** Tells the files of one take's runs apart. */
    char letter() {
        return letter;
    }
}
