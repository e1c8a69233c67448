package dev.matinee.take;

import java.util.stream.Collectors;

/**
 * What a take does with the source's streams, as viewers are told.
 *
 * @param needs what they must be able to play
 * @param why a sentence that says why pictures are encoded which some browsers could play as they are; empty for others
 */
public record Working(Mode mode, Abilities needs, String why) {
    /** Before anything is known. */
    public static final Working UNKNOWN = new Working(Mode.ENCODING, Abilities.NONE, "");

    /** Encoding, because not every browser, and together they play {@code plays}, can show {@code pictures} as they are. */
    public static Working encodedFor(Abilities plays, Abilities pictures) {
        String names = names(pictures.without(plays));
        return new Working(
                Mode.ENCODING, Abilities.NONE, "Not everybody’s browser here plays " + names + ", so it is encoded.");
    }

    /** Encoding, because the stream, whose form stays as it has begun, has no place for {@code pictures}. */
    static Working encodedForWantOfPlace(Abilities pictures) {
        return new Working(
                Mode.ENCODING,
                Abilities.NONE,
                "The stream has begun in a form without place for " + names(pictures) + ", so it is encoded.");
    }

    private static String names(Abilities pictures) {
        return pictures.codecs().stream().map(Codec::title).collect(Collectors.joining(" and "));
    }
}
