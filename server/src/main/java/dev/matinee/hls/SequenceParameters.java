package dev.matinee.hls;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an H.264 stream says of itself in its sequence parameter set (ITU-T H.264 §7.3.2.1.1). Pure.
 *
 * @param profile {@code profile_idc}
 * @param constraints the octet of constraint flags
 * @param level {@code level_idc}
 * @param width of the shown picture, in pixels
 * @param height of it
 */
record SequenceParameters(int profile, int constraints, int level, int width, int height) {
    private static final int TYPE = 7;
    /** Profiles whose set says how colours are sampled (§7.3.2.1.1). */
    private static final Set<Integer> COLOURFUL = Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135);

    private static final int MACROBLOCK = 16;
    private static final int LONGEST = 1024;

    /** As {@code CODECS} names it (RFC 6381 §3.3). */
    String codec() {
        return String.format(Locale.ROOT, "avc1.%02x%02x%02x", profile, constraints, level);
    }

    /** The first set in a stream of NAL units (annex B); empty where there is none, or none that can be read. */
    static Optional<SequenceParameters> find(byte[] stream) {
        for (int at = 0; at + 8 < stream.length; at++) {
            if (stream[at] == 0 && stream[at + 1] == 0 && stream[at + 2] == 1 && (stream[at + 3] & 0x1f) == TYPE) {
                return read(new Bits(payload(stream, at + 4)));
            }
        }
        return Optional.empty();
    }

    /** What stands between a NAL unit's first octet and the next unit, without the octets against false starts (§7.4.1). */
    private static byte[] payload(byte[] stream, int from) {
        byte[] out = new byte[Math.min(LONGEST, stream.length - from)];
        int length = 0;
        int zeros = 0;
        for (int at = from; at < stream.length && length < out.length; at++) {
            if (zeros >= 2 && stream[at] == 3) {
                zeros = 0;
                continue;
            }
            if (zeros >= 2 && stream[at] <= 1 && stream[at] >= 0) {
                break;
            }
            zeros = stream[at] == 0 ? zeros + 1 : 0;
            out[length++] = stream[at];
        }
        return java.util.Arrays.copyOf(out, length);
    }

    private static Optional<SequenceParameters> read(Bits bits) {
        int profile = bits.take(8);
        int constraints = bits.take(8);
        int level = bits.take(8);
        bits.golomb();
        int chroma = 1;
        if (COLOURFUL.contains(profile)) {
            chroma = bits.golomb();
            bits.skip(chroma == 3 ? 1 : 0);
            bits.golomb();
            bits.golomb();
            bits.skip(1);
            if (bits.take(1) == 1) {
                skipScaling(bits, chroma == 3 ? 12 : 8);
            }
        }
        bits.golomb();
        skipOrder(bits);
        bits.golomb();
        bits.skip(1);
        int across = bits.golomb() + 1;
        int down = bits.golomb() + 1;
        boolean frames = bits.take(1) == 1;
        bits.skip(frames ? 1 : 2);
        int width = across * MACROBLOCK;
        int height = down * MACROBLOCK * (frames ? 1 : 2);
        if (bits.take(1) == 1) {
            // §7.4.2.1.1: cropped in units of what colours are sampled by.
            int unitAcross = chroma == 1 || chroma == 2 ? 2 : 1;
            int unitDown = (chroma == 1 ? 2 : 1) * (frames ? 1 : 2);
            width -= unitAcross * (bits.golomb() + bits.golomb());
            height -= unitDown * (bits.golomb() + bits.golomb());
        }
        return bits.over() || width <= 0 || height <= 0
                ? Optional.empty()
                : Optional.of(new SequenceParameters(profile, constraints, level, width, height));
    }

    /** The order of pictures. */
    private static void skipOrder(Bits bits) {
        int type = bits.golomb();
        if (type == 0) {
            bits.golomb();
        } else if (type == 1) {
            bits.skip(1);
            bits.golomb();
            bits.golomb();
            int cycle = Math.min(255, bits.golomb());
            for (int i = 0; i < cycle; i++) {
                bits.golomb();
            }
        }
    }

    private static void skipScaling(Bits bits, int lists) {
        for (int list = 0; list < lists; list++) {
            if (bits.take(1) == 0) {
                continue;
            }
            int next = 8;
            int size = list < 6 ? 16 : 64;
            for (int i = 0, last = 8; i < size && next != 0; i++) {
                next = (last + bits.signedGolomb() + 256) & 0xff;
                last = next == 0 ? last : next;
            }
        }
    }

    /** Reads from the highest bit on; behind the end all are 0. */
    private static final class Bits {
        private final byte[] octets;
        private int at;

        private Bits(byte[] octets) {
            this.octets = octets;
        }

        private boolean over() {
            return at > 8 * octets.length;
        }

        private void skip(int count) {
            at += count;
        }

        private int take(int count) {
            int value = 0;
            for (int i = 0; i < count; i++, at++) {
                int octet = at / 8 < octets.length ? octets[at / 8] : 0;
                value = (value << 1) | ((octet >> (7 - at % 8)) & 1);
            }
            return value;
        }

        /** §9.1. A code that is longer than any in use leads behind the end. */
        private int golomb() {
            int zeros = 0;
            while (take(1) == 0) {
                if (++zeros > 16) {
                    at = 8 * octets.length + 1;
                    return 0;
                }
            }
            return (1 << zeros) - 1 + take(zeros);
        }

        private int signedGolomb() {
            int code = golomb();
            return (code & 1) == 1 ? (code + 1) / 2 : -code / 2;
        }
    }
}
