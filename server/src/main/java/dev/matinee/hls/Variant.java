package dev.matinee.hls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a variant stream holds, as its own segments tell (RFC 8216 §4.3.4.2). Pure.
 *
 * @param codecs as {@code CODECS} names them; empty where nothing is known
 * @param width of the picture, 0 without one
 * @param height of it
 * @param frameRate in pictures a second, 0 where they come when they come
 */
public record Variant(List<String> codecs, int width, int height, double frameRate) {
    /** Nothing can be said of it. */
    public static final Variant UNKNOWN = new Variant(List.of(), 0, 0, 0);

    /** AAC-LC (RFC 6381 §3.3): what is encoded here, and what ADTS calls a copied one. */
    static final String AAC = "mp4a.40.2";

    /** Rates that are written as fractions; stamps of 90 kHz, or of milliseconds, tell them only nearly. */
    private static final double[] USUAL = {
        24_000 / 1001.0, 24, 25, 30_000 / 1001.0, 30, 48, 50, 60_000 / 1001.0, 60, 120
    };

    /** In ticks of 90 kHz: what containers that count milliseconds may be off. */
    private static final long JITTER = 180;

    /** The rate of pictures with these presentation times, in ticks of 90 kHz and in order; 0 where it changes. */
    static double frameRate(long[] times) {
        if (times.length < 3) {
            return 0;
        }
        double step = (times[times.length - 1] - times[0]) / (double) (times.length - 1);
        for (int i = 1; i < times.length; i++) {
            if (Math.abs(times[i] - times[i - 1] - step) > JITTER) {
                return 0;
            }
        }
        double nearest = Arrays.stream(USUAL)
                .boxed()
                .min(Comparator.comparingDouble(usual -> Math.abs(90_000 / usual - step)))
                .orElseThrow();
        // The first and the last may both be off.
        boolean usual = Math.abs(90_000 / nearest - step) * (times.length - 1) <= 2 * JITTER;
        return usual ? nearest : 90_000 / step;
    }

    static Variant of(SequenceParameters picture, double frameRate, boolean sound) {
        List<String> codecs = new ArrayList<>(List.of(picture.codec()));
        if (sound) {
            codecs.add(AAC);
        }
        return new Variant(List.copyOf(codecs), picture.width(), picture.height(), frameRate);
    }

    static Variant ofSound(boolean sound) {
        return new Variant(sound ? List.of(AAC) : List.of(), 0, 0, 0);
    }
}
