package dev.matinee.hls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Reads the little of MPEG-TS (ISO/IEC 13818-1) that we need to know of a segment. Blocks on the file; any thread. */
public final class TransportStream {
    private static final int PACKET = 188;
    /** A segment's first picture begins within its first packets: tables come before it, nothing else. */
    private static final int PACKETS_READ = 256;

    private TransportStream() {}

    /** The presentation time of the first video packet, in ticks of 90 kHz; empty where there is none in sight. */
    public static OptionalLong firstVideoPts(Path segment) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(segment)) {
            head = in.readNBytes(PACKET * PACKETS_READ);
        }
        for (int at = 0; at + PACKET <= head.length; at += PACKET) {
            OptionalLong pts = videoPts(head, at);
            if (pts.isPresent()) {
                return pts;
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong videoPts(byte[] bytes, int packet) {
        boolean start = (bytes[packet + 1] & 0x40) != 0;
        boolean adapted = (bytes[packet + 3] & 0x20) != 0;
        int pes = packet + 4 + (adapted ? 1 + (bytes[packet + 4] & 0xff) : 0);
        if (!start || pes + 14 > packet + PACKET) {
            return OptionalLong.empty();
        }
        boolean video =
                bytes[pes] == 0 && bytes[pes + 1] == 0 && bytes[pes + 2] == 1 && (bytes[pes + 3] & 0xf0) == 0xe0;
        boolean timed = (bytes[pes + 7] & 0x80) != 0;
        return video && timed ? OptionalLong.of(pts(bytes, pes + 9)) : OptionalLong.empty();
    }

    /** 33 bits in five octets, each part followed by a marker bit (§2.4.3.7). */
    private static long pts(byte[] bytes, int at) {
        return ((bytes[at] & 0x0eL) << 29)
                | ((bytes[at + 1] & 0xffL) << 22)
                | ((bytes[at + 2] & 0xfeL) << 14)
                | ((bytes[at + 3] & 0xffL) << 7)
                | ((bytes[at + 4] & 0xfeL) >> 1);
    }
}
