package dev.matinee.hls;

import java.util.Locale;
import java.util.Optional;

/**
 * A track as a map describes it (ISO/IEC 14496-12 §8.3). Pure.
 *
 * @param id its number
 * @param picture whether it holds pictures; else it holds sound
 * @param timescale its units a second, above 0
 * @param codec as {@code CODECS} names it (RFC 6381 §3.3); empty where that is unknown
 * @param width of its pictures in pixels, 0 without any
 * @param height of them
 * @param sampleDuration what a sample lasts where nothing else is said, in its units
 */
record Mp4Track(long id, boolean picture, long timescale, String codec, int width, int height, long sampleDuration) {
    /** Where the boxes begin in a sample entry of pictures (§12.1.3), and of sound (§12.2.3). */
    private static final int VISUAL = 78;

    private static final int AUDIO = 28;

    /** Reads a {@code trak}; empty for what is neither pictures nor sound. */
    static Optional<Mp4Track> of(Mp4Box trak, Mp4Box movie) {
        long id = trak.find("tkhd")
                .map(head -> head.u32(head.version() == 0 ? 12 : 20))
                .orElse(0L);
        long timescale = trak.find("mdia", "mdhd")
                .map(head -> head.u32(head.version() == 0 ? 12 : 20))
                .orElse(0L);
        long handler = trak.find("mdia", "hdlr").map(head -> head.u32(8)).orElse(0L);
        boolean picture = handler == 0x76696465; // vide
        boolean sound = handler == 0x736f756e; // soun
        Optional<Mp4Box> entry = trak.find("mdia", "minf", "stbl", "stsd")
                .flatMap(table -> table.children(8).stream().findFirst());
        if (timescale == 0 || entry.isEmpty() || !(picture || sound)) {
            return Optional.empty();
        }
        long duration = movie.find("mvex").stream()
                .flatMap(extended -> extended.all("trex").stream())
                .filter(defaults -> defaults.u32(4) == id)
                .mapToLong(defaults -> defaults.u32(12))
                .findFirst()
                .orElse(0);
        Mp4Box first = entry.get();
        return Optional.of(new Mp4Track(
                id,
                picture,
                timescale,
                codec(first),
                picture ? first.u16(24) : 0,
                picture ? first.u16(26) : 0,
                duration));
    }

    private static String codec(Mp4Box entry) {
        return switch (entry.type()) {
            case "avc1" -> entry.first(VISUAL, "avcC").map(Mp4Track::avc).orElse("");
            case "hvc1", "hev1" ->
                entry.first(VISUAL, "hvcC").map(box -> hevc(entry.type(), box)).orElse("");
            case "av01" -> entry.first(VISUAL, "av1C").map(Mp4Track::av1).orElse("");
            case "vp09" -> entry.first(VISUAL, "vpcC").map(Mp4Track::vp9).orElse("");
            case "mp4a" -> entry.first(AUDIO, "esds").map(Mp4Track::aac).orElse("");
            case "Opus" -> "opus";
            default -> "";
        };
    }

    /** ISO/IEC 14496-15 §5.3.3.1. */
    private static String avc(Mp4Box box) {
        return String.format(Locale.ROOT, "avc1.%02x%02x%02x", box.u8(1), box.u8(2), box.u8(3));
    }

    /** ISO/IEC 14496-15 §8.3.3.1 and annex E.3: zeros at the end of the constraints are left out. */
    private static String hevc(String entry, Mp4Box box) {
        int profile = box.u8(1);
        String space = profile >> 6 == 0 ? "" : String.valueOf((char) ('A' - 1 + (profile >> 6)));
        long compatible = Integer.toUnsignedLong(Integer.reverse((int) box.u32(2)));
        StringBuilder text = new StringBuilder(entry)
                .append('.')
                .append(space)
                .append(profile & 0x1f)
                .append('.')
                .append(Long.toHexString(compatible))
                .append((profile & 0x20) == 0 ? ".L" : ".H")
                .append(box.u8(12));
        int last = 11;
        while (last >= 6 && box.u8(last) == 0) {
            last--;
        }
        for (int at = 6; at <= last; at++) {
            text.append(String.format(Locale.ROOT, ".%x", box.u8(at)));
        }
        return text.toString();
    }

    /** AV1 Codec ISO Media File Format Binding §2.3 and §5: profile, level and tier, depth. */
    private static String av1(Mp4Box box) {
        int depth = (box.u8(2) & 0x40) == 0 ? 8 : (box.u8(2) & 0x20) == 0 ? 10 : 12;
        return String.format(
                Locale.ROOT,
                "av01.%d.%02d%s.%02d",
                box.u8(1) >> 5,
                box.u8(1) & 0x1f,
                (box.u8(2) & 0x80) == 0 ? "M" : "H",
                depth);
    }

    /** VP Codec ISO Media File Format Binding, "Codecs Parameter String": profile, level, depth. */
    private static String vp9(Mp4Box box) {
        return String.format(Locale.ROOT, "vp09.%02d.%02d.%02d", box.u8(4), box.u8(5), box.u8(6) >> 4);
    }

    /** ISO/IEC 14496-1 §7.2.6.5 and §7.2.6.6, and ISO/IEC 14496-3 §1.6.2.1: the object type, three descriptors deep. */
    private static String aac(Mp4Box box) {
        int stream = inside(box, 4, 3);
        int decoder = inside(box, stream + 3, 4);
        int specific = inside(box, decoder + 13, 5);
        boolean found = stream > 0 && decoder > 0 && specific > 0;
        int type = found ? box.u8(specific) >> 3 : 0;
        return type == 0 || type == 31 ? Variant.AAC : "mp4a.40." + type;
    }

    /** Behind the length of the descriptor of this tag, which takes one to four octets (§8.3.3); 0 where there is another. */
    private static int inside(Mp4Box box, int at, int tag) {
        int length = at + 1;
        while ((box.u8(length) & 0x80) != 0 && length < at + 4) {
            length++;
        }
        return box.u8(at) == tag ? length + 1 : 0;
    }
}
