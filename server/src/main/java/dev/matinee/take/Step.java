package dev.matinee.take;

/** How far a source has come before its first segment, with words for those who wait and a share of the way. */
public enum Step {
    CONNECTING("Connecting to the source", 0.1),
    /** All of it, before it can be opened. */
    FETCHING("Fetching the whole film, as its server can't send parts of it", 0.1),
    OPENING("Opening the video", 0.3),
    DECODING("Decoding the first pictures", 0.6),
    READY("Ready", 1.0);

    private final String words;
    private final double fraction;

    Step(String words, double fraction) {
        this.words = words;
        this.fraction = fraction;
    }

    public String words() {
        return words;
    }

    /** From 0 to 1. */
    public double fraction() {
        return fraction;
    }
}
