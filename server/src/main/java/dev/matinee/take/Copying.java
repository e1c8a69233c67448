package dev.matinee.take;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What of a source may be taken over as it is: as the operator wants it, or whoever starts a session. */
public enum Copying {
    /** Whatever everybody in the room can play. */
    AUTO("auto"),
    /** H.264 with AAC alone, which all can. */
    H264("h264"),
    /** Nothing: all is encoded. */
    NEVER("never");

    private final String word;

    Copying(String word) {
        this.word = word;
    }

    /** What it is called. */
    public static List<String> words() {
        return Arrays.stream(values()).map(one -> one.word).toList();
    }

    public String word() {
        return word;
    }

    /** The one of this word; empty for what is none of the {@link #words}. */
    public static Optional<Copying> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
