package dev.matinee.take;

import java.util.ArrayList;
import java.util.List;

/**
 * What the segmenter is told of a ladder: smaller pictures of one decode, cut where the largest ones are. Pure.
 *
 * <p>Encoded pictures have the same forced keyframes in all sizes. Beside copied ones the source says where those stand, and
 * each size must also have the same sound in the same segment: the muxer sorts sound and pictures by their decoding times,
 * which a source with B-frames has earlier than an encoder. So both get decoding times that are made of nothing but
 * presentation times, in the same way.
 */
final class Sizes {
    /**
     * How many pictures a source may put out of order: level 4.1 has room for four of 1080 lines. Deeper ones show by stamps
     * that jump back.
     */
    private static final int REORDERED = 4;
    /** Where each size has a clock of its own, a keyframe just at a border must be behind it in all of them. */
    private static final String BORDER_SECONDS = "0.01";

    private Sizes() {}

    /**
     * One decoded picture for all sizes; never enlarged. The outputs are {@code v480} for one of 480 lines, and {@code v} for
     * the largest, where that is encoded too.
     */
    static String graph(Encoder encoder, List<Integer> heights, boolean largest) {
        StringBuilder graph = new StringBuilder("[0:v:0]split=" + (heights.size() + (largest ? 1 : 0)));
        graph.append(largest ? "[s]" : "");
        heights.forEach(height -> graph.append("[s").append(height).append(']'));
        if (largest) {
            graph.append(";[s]").append(encoder.filter()).append("[v]");
        }
        for (int height : heights) {
            graph.append(";[s" + height + "]scale=w=-2:h='min(ih," + height + ")':flags=bilinear,setsar=1,")
                    .append(encoder.filter())
                    .append("[v" + height + "]");
        }
        return graph.toString();
    }

    /** Options of the copied pictures of a ladder. */
    static List<String> copied(Treatment treatment) {
        return reorders(treatment) ? decodingTimes() : List.of();
    }

    /** Options of the smaller ones beside them, behind those of the encoder. */
    static List<String> beside(Treatment treatment) {
        List<String> line = new ArrayList<>(List.of("-force_key_frames", "source"));
        // By the rate of pictures, ffmpeg's own choice, those of a variable rate would move.
        line.addAll(List.of("-enc_time_base", "1:90000"));
        line.addAll(reorders(treatment) ? decodingTimes() : List.of("-bf", "0"));
        return line;
    }

    /** Options of the segmenter for every size beside copied pictures. */
    static List<String> border() {
        return List.of("-segment_time_delta", BORDER_SECONDS);
    }

    /** Pictures of AV1 and VP9 are shown in the order in which they are decoded, as far as a container sees. */
    private static boolean reorders(Treatment treatment) {
        return !treatment.copied().equals("av1") && !treatment.copied().equals("vp9");
    }

    /**
     * Each packet is to be decoded when the picture is shown that comes {@value #REORDERED} before it: the smallest of the last
     * five presentation times. Registers 1 to 4 hold the others in order, 9 is what is being put among them. Ticks and not
     * seconds, as ffmpeg 5.1's {@code TB} of a copied stream is not what its packets count in.
     */
    private static List<String> decodingTimes() {
        StringBuilder first = new StringBuilder("if(eq(N,0),0");
        StringBuilder sorted = new StringBuilder(";st(0,min(PTS,ld(1)));st(9,max(PTS,ld(1)))");
        for (int i = 1; i <= REORDERED; i++) {
            first.append("+st(" + i + ",PTS-" + (REORDERED + 1 - i) + ")");
            sorted.append(
                    i < REORDERED
                            ? ";st(" + i + ",min(ld(9),ld(" + (i + 1) + ")));st(9,max(ld(9),ld(" + (i + 1) + ")))"
                            : ";st(" + i + ",ld(9))");
        }
        return List.of("-bsf:v", "setts=pts=PTS:dts='" + first + ")" + sorted + ";ld(0)'");
    }
}
