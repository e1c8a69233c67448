package dev.matinee.take;

/** A format that some browsers play as it is, and others don't. H.264 with AAC is none of them: all play that. */
public enum Codec {
    /** Main profile. */
    HEVC("hevc", "HEVC"),
    /** Main 10 profile. */
    HEVC10("hevc10", "10-bit HEVC"),
    /** Main profile, which has 8 and 10 bit. */
    AV1("av1", "AV1"),
    /** Profile 0. */
    VP9("vp9", "VP9"),
    OPUS("opus", "Opus");

    private final String word;
    private final String title;

    Codec(String word, String title) {
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
