package dev.matinee.take;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of {@link Codec}s: what viewers can play, or must be able to. Immutable, and one object for each combination, so
 * that nothing is made for a heartbeat that names one.
 */
public final class Abilities {
    private static final List<Abilities> ALL = IntStream.range(0, 1 << Codec.values().length)
            .mapToObj(Abilities::new)
            .toList();

    /** What everybody can play, H.264 with AAC, and nothing else. */
    public static final Abilities NONE = ALL.get(0);

    private final int bits;
    private final List<Codec> codecs;

    private Abilities(int bits) {
        this.bits = bits;
        this.codecs = Arrays.stream(Codec.values())
                .filter(codec -> (bits & codec.bit) != 0)
                .toList();
    }

    public static Abilities of(Codec codec) {
        return NONE.with(codec);
    }

    /**
     * Reads words with a hyphen or a comma between them. Those that are unknown are left out: a page may be younger than
     * this server, and know more than can be copied here.
     */
    public static Abilities parse(String words) {
        Abilities read = NONE;
        for (String word : words.split("[-,]", -1)) {
            for (Codec codec : Codec.values()) {
                if (codec.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
                    read = read.with(codec);
                }
            }
        }
        return read;
    }

    public Abilities with(Codec codec) {
        return ALL.get(bits | codec.bit);
    }

    /** What either of them has. */
    public Abilities or(Abilities other) {
        return ALL.get(bits | other.bits);
    }

    /** What both have. */
    public Abilities and(Abilities other) {
        return ALL.get(bits & other.bits);
    }

    /** What these have and others lack. */
    public Abilities without(Abilities other) {
        return ALL.get(bits & ~other.bits);
    }

    public boolean includes(Abilities other) {
        return (bits & other.bits) == other.bits;
    }

    public boolean has(Codec codec) {
        return codecs.contains(codec);
    }

    public List<Codec> codecs() {
        return codecs;
    }

    /** What {@link #parse} reads. */
    @Override
    public String toString() {
        return codecs.stream().map(Codec::word).collect(Collectors.joining("-"));
    }
}
