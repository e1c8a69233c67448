package dev.matinee.source.gate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves of the variants that a playlist offers (HLS, RFC 8216 §4.3.4.2; MPEG-DASH) the best one that is not higher than
 * wanted, so that programs neither open all of them nor take the first. Pure.
 */
final class Variants {
    /** One of several; what is not told is 0. */
    private record Variant(int from, int to, int height, long bandwidth, boolean soundOnly) {}

    private static final Pattern HLS = Pattern.compile(
            "(?m)^#EXT-X-STREAM-INF:([^\\r\\n]*)\\R(?:[ \\t]*\\R|#(?!EXT-X)[^\\r\\n]*\\R)*[^#\\r\\n][^\\r\\n]*(?:\\R|$)");

    private static final Pattern KEYFRAMES_ONLY = Pattern.compile("(?m)^#EXT-X-I-FRAME-STREAM-INF:[^\\r\\n]*(?:\\R|$)");
    private static final Pattern RESOLUTION = Pattern.compile("RESOLUTION=\\d{1,5}x(\\d{1,5})");
    private static final Pattern BANDWIDTH = Pattern.compile("(?<![A-Z-])BANDWIDTH=(\\d{1,12})");
    private static final Pattern CODECS = Pattern.compile("CODECS=\"([^\"]*)\"");

    private static final Pattern SET = Pattern.compile("(?s)<AdaptationSet\\b.*?</AdaptationSet>");
    private static final Pattern REPRESENTATION =
            Pattern.compile("(?s)<Representation\\b[^>]*?(?:/>|>.*?</Representation>)");
    private static final Pattern TAG = Pattern.compile("<Representation\\b[^>]*>");
    private static final Pattern HEIGHT = Pattern.compile("\\bheight=\"(\\d{1,5})\"");
    private static final Pattern RATE = Pattern.compile("\\bbandwidth=\"(\\d{1,12})\"");

    private Variants() {}

    /** The playlist with one variant of each kind; itself where it offers no choice. */
    static String best(String playlist, int height) {
        if (playlist.contains("#EXT-X-STREAM-INF:")) {
            String plain = KEYFRAMES_ONLY.matcher(playlist).replaceAll("");
            return keep(
                    plain,
                    HLS.matcher(plain)
                            .results()
                            .map(match -> hls(match.group(1), match.start(), match.end()))
                            .toList(),
                    height);
        }
        return playlist.contains("<MPD")
                ? SET.matcher(playlist).replaceAll(set -> Matcher.quoteReplacement(dash(set.group(), height)))
                : playlist;
    }

    private static Variant hls(String attributes, int from, int to) {
        Matcher codecs = CODECS.matcher(attributes);
        boolean noPicture = codecs.find() && !codecs.group(1).matches(".*(avc|hvc|hev|vp0?9|av01|dvh|mp4v).*");
        return new Variant(from, to, (int) number(RESOLUTION, attributes), number(BANDWIDTH, attributes), noPicture);
    }

    private static String dash(String set, int height) {
        List<Variant> variants = new ArrayList<>();
        Matcher each = REPRESENTATION.matcher(set);
        while (each.find()) {
            Matcher tag = TAG.matcher(each.group());
            String attributes = tag.find() ? tag.group() : "";
            variants.add(new Variant(
                    each.start(), each.end(), (int) number(HEIGHT, attributes), number(RATE, attributes), false));
        }
        return keep(set, variants, height);
    }

    private static long number(Pattern pattern, String attributes) {
        Matcher matcher = pattern.matcher(attributes);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static String keep(String text, List<Variant> variants, int height) {
        if (variants.size() < 2) {
            return text;
        }
        Variant best = choose(variants, height);
        StringBuilder kept = new StringBuilder(text.length());
        int at = 0;
        for (Variant variant : variants) {
            if (!variant.equals(best)) {
                kept.append(text, at, variant.from);
                at = variant.to;
            }
        }
        return kept.append(text, at, text.length()).toString();
    }

    private static Variant choose(List<Variant> variants, int height) {
        Predicate<Variant> fits = variant -> !variant.soundOnly && variant.height <= height;
        Comparator<Variant> better = Comparator.comparingInt(Variant::height).thenComparingLong(Variant::bandwidth);
        return variants.stream()
                .filter(fits)
                .max(better)
                // All are higher than wanted, or none has a picture.
                .orElseGet(() -> variants.stream()
                        .filter(variant -> !variant.soundOnly)
                        .min(better)
                        .orElseGet(() -> variants.stream().max(better).orElseThrow()));
    }
}
