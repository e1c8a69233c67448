package dev.matinee.take;

/**
 * The tracks that a room has chosen, by mpv's numbers.
 *
 * @param audio {@link #AUTOMATIC} for mpv's own choice, or a number from 1
 * @param subtitle drawn into the picture; {@link #NONE}, or a number from 1
 */
public record Choice(int audio, int subtitle) {
    public static final int AUTOMATIC = 0;
    public static final int NONE = 0;

    /** What a room begins with. */
    public static final Choice DEFAULT = new Choice(AUTOMATIC, NONE);
}
