package dev.matinee.take;

/** A format that some browsers play as it is, and others don't. H.264 with AAC is none of them: all play that. */
public enum Codec {
    /** Main profile. */
    HEVC(1, "hevc", "HEVC"),
    /** Main 10 profile. */
    HEVC10(2, "hevc10", "10-bit HEVC"),
    /** Main profile, which has 8 and 10 bit. */
    AV1(4, "av1", "AV1"),
    /** Profile 0. */
    VP9(8, "vp9", "VP9"),
    OPUS(16, "opus", "Opus");

    /** Its place in {@link Abilities}. */
    final int bit;

    private final String word;
    private final String title;

    Codec(int bit, String word, String title) {
        this.bit = bit;
        this.word = word;
        this.title = title;
    }

    /** The word in the API. */
    public String word() {
        return word;
    }

    /** What people call it. */
    public String title() {
        return title;
    }
}
