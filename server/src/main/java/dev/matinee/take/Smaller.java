package dev.matinee.take;

/**
 * A smaller picture of a ladder, and what it may cost: its quality is what encoders aim at, but not for more than that. Pure.
 *
 * @param height in lines
 * @param most bits a second
 */
record Smaller(int height, long most) {
    /**
     * Pictures are worth their area to the power of 3/4 (the larger, the more alike are neighbours), and so their height, with an
     * aspect that stays, to this.
     */
    private static final double BY_HEIGHT = 1.5;
    /** What Apple's HLS Authoring Specification gives 540 lines; its figures for 720 and 1080 are on the same curve. */
    private static final double USUAL_BITS = 2_000_000;

    private static final double USUAL_HEIGHT = 540;
    /** VP9 and AV1 hold about as much in two thirds of the bits. */
    private static final double NEWER = 1.5;
    /** Of what the copied one costs. A buffer of a second lets 5 s cost a fifth more: still less than the copy. */
    private static final double LARGEST_SHARE = 0.75;
    /** An encoder needs some for its headers. */
    private static final long LEAST = 8_000;

    /** Where nothing is known of a larger one's cost. */
    static Smaller of(int height) {
        return new Smaller(height, Math.round(USUAL_BITS * Math.pow(height / USUAL_HEIGHT, BY_HEIGHT)));
    }

    /** Beside this one, which is taken over as it is. */
    static Smaller beside(MediaInfo.Picture copied, int height) {
        Smaller usual = of(height);
        if (copied.bitsPerSecond() == 0) {
            return usual;
        }
        double worth = copied.codec().equals("h264") ? 1 : NEWER;
        double share = Math.min(LARGEST_SHARE, worth * Math.pow(height / (double) copied.height(), BY_HEIGHT));
        return new Smaller(height, Math.max(LEAST, Math.min(usual.most, Math.round(copied.bitsPerSecond() * share))));
    }

    /** Whether it is not dearer than the one it should be, or at least than its largest share of this copied one: not worth beginning anew. */
    boolean passesFor(Smaller wanted, MediaInfo.Picture copied) {
        return height == wanted.height
                && most <= Math.max(wanted.most, Math.round(copied.bitsPerSecond() * LARGEST_SHARE));
    }
}
