package dev.matinee.take;

/**
 * What a take does with the source's streams, as viewers are told.
 *
 * @param needs what they must be able to play
 * @param why a sentence that says why pictures are encoded which some browsers could play as they are; empty for others
 */
public record Working(Mode mode, Abilities needs, String why) {
    /** Before anything is known. */
    public static final Working UNKNOWN = new Working(Mode.ENCODING, Abilities.NONE, "");
}
