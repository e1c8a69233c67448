package dev.matinee.hls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The body of a box (ISO/IEC 14496-12 §4.2), or of a whole file. Whatever it holds, reading ends: behind the end all
 * octets are 0, and a box that is larger than what it stands in ends with that. Pure.
 */
final class Mp4Box {
    private static final int HEADER = 8;
    private static final int MOST_CHILDREN = 200;

    private final String type;
    private final byte[] octets;
    private final int start;
    private final int end;

    private Mp4Box(String type, byte[] octets, int start, int end) {
        this.type = type;
        this.octets = octets;
        this.start = start;
        this.end = end;
    }

    /** All of a file, or its beginning. */
    static Mp4Box file(byte[] octets) {
        return new Mp4Box("", octets, 0, octets.length);
    }

    /** Its four letters. */
    String type() {
        return type;
    }

    int length() {
        return end - start;
    }

    int u8(int at) {
        return at >= 0 && at < length() ? octets[start + at] & 0xff : 0;
    }

    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    /** Of a full box, in the octet before its flags (§4.2). */
    int version() {
        return u8(0);
    }

    int flags() {
        return u8(1) << 16 | u16(2);
    }

    /** A time that takes eight octets from version 1 on; not above 2⁶², which is longer than any film. */
    long time(int at) {
        return version() == 0 ? u32(at) : (u32(at) & 0x3fff_ffff) << 32 | u32(at + 4);
    }

    /** The boxes in it, from an octet on. */
    List<Mp4Box> children(int from) {
        List<Mp4Box> children = new ArrayList<>();
        int at = start + from;
        while (at + HEADER <= end && children.size() < MOST_CHILDREN) {
            Mp4Box head = new Mp4Box("", octets, at, end);
            long size = head.u32(0);
            // §4.2: 0 is up to the end. Sizes of 64 bits are those of media data, behind which nothing is looked for.
            int to = size == 0 || size == 1 || at + size > end ? end : (int) (at + size);
            if (to < at + HEADER) {
                break;
            }
            String name = new String(octets, at + 4, 4, StandardCharsets.ISO_8859_1);
            children.add(new Mp4Box(name, octets, at + HEADER, to));
            at = to;
        }
        return children;
    }

    /** All of one type that stand right in it. */
    List<Mp4Box> all(String wanted) {
        return children(0).stream().filter(child -> child.type.equals(wanted)).toList();
    }

    /** The first of one type from an octet on. */
    Optional<Mp4Box> first(int from, String wanted) {
        return children(from).stream()
                .filter(child -> child.type.equals(wanted))
                .findFirst();
    }

    /** The first along a way of types, each in the one before. */
    Optional<Mp4Box> find(String... way) {
        Optional<Mp4Box> box = Optional.of(this);
        for (String next : way) {
            box = box.flatMap(outer -> outer.first(0, next));
        }
        return box;
    }
}
