package dev.matinee.hls;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Reads the little of MPEG-TS (ISO/IEC 13818-1) that we need to know of a segment. Blocks on the file; any thread. */
public final class TransportStream {
    /** ffmpeg's muxer stamps later than the source by this (its default {@code muxdelay}). */
    public static final long MUXER_OFFSET_MICROS = 1_400_000;

    private static final int PACKET = 188;
    /** A segment's first picture begins within its first packets: tables come before it, nothing else. */
    private static final int PACKETS_READ = 256;

    /** Enough for two seconds of any picture that is copied. */
    private static final int DESCRIBED = 4 << 20;
    /** A picture's parameter sets stand at its very beginning. */
    private static final int PARAMETERS = 2048;

    private static final int NONE = -1;

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

    /** Whether the second picture in the order of decoding is shown before the first; false where there are not two in sight. */
    static boolean leads(Path segment) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(segment), PACKET * PACKETS_READ)) {
            OptionalLong first = OptionalLong.empty();
            for (int left = DESCRIBED / PACKET; left > 0; left--) {
                byte[] packet = in.readNBytes(PACKET);
                OptionalLong pts = packet.length < PACKET ? OptionalLong.empty() : videoPts(packet, 0);
                if (pts.isPresent() && first.isPresent()) {
                    return pts.getAsLong() < first.getAsLong();
                }
                first = pts.isPresent() ? pts : first;
            }
            return false;
        }
    }

    /** What a segment holds. Reads at most its first {@value #DESCRIBED} octets. */
    public static Variant describe(Path segment) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(segment)) {
            bytes = in.readNBytes(DESCRIBED);
        }
        var picture = new ByteArrayOutputStream();
        int video = NONE;
        boolean sound = false;
        LongStream.Builder times = LongStream.builder();
        for (int at = 0; at + PACKET <= bytes.length; at += PACKET) {
            int pes = payload(bytes, at);
            sound |= begins(bytes, at, pes) && (bytes[pes + 3] & 0xe0) == 0xc0;
            OptionalLong pts = videoPts(bytes, at);
            if (pts.isPresent()) {
                times.add(pts.getAsLong());
                video = video == NONE ? stream(bytes, at) : video;
            }
            if (video == stream(bytes, at) && picture.size() < PARAMETERS) {
                picture.write(bytes, pes, at + PACKET - pes);
            }
        }
        boolean heard = sound;
        long[] shown = times.build().sorted().toArray();
        return SequenceParameters.find(picture.toByteArray())
                .map(found -> Variant.of(found, Variant.frameRate(shown), heard))
                .orElse(Variant.ofSound(heard));
    }

    /** The number of the stream that a packet belongs to (§2.4.3.3, PID). */
    private static int stream(byte[] bytes, int packet) {
        return ((bytes[packet + 1] & 0x1f) << 8) | (bytes[packet + 2] & 0xff);
    }

    private static int payload(byte[] bytes, int packet) {
        boolean adapted = (bytes[packet + 3] & 0x20) != 0;
        return Math.min(packet + PACKET, packet + 4 + (adapted ? 1 + (bytes[packet + 4] & 0xff) : 0));
    }

    /** Whether a packet of an elementary stream begins here. */
    private static boolean begins(byte[] bytes, int packet, int pes) {
        return (bytes[packet + 1] & 0x40) != 0
                && pes + 14 <= packet + PACKET
                && bytes[pes] == 0
                && bytes[pes + 1] == 0
                && bytes[pes + 2] == 1;
    }

    private static OptionalLong videoPts(byte[] bytes, int packet) {
        int pes = payload(bytes, packet);
        boolean video = begins(bytes, packet, pes) && (bytes[pes + 3] & 0xf0) == 0xe0;
        boolean timed = video && (bytes[pes + 7] & 0x80) != 0;
        return timed ? OptionalLong.of(pts(bytes, pes + 9)) : OptionalLong.empty();
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
