package dev.matinee.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read out of maps and segments as ffmpeg 5.1 writes them, and out of what nobody should write. */
class FragmentedMp4Test {
    private static final byte[] VIDE = ascii("vide");

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Octets by their hexadecimal digits. */
    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] number(long value) {
        return hex(String.format("%08x", value));
    }

    private static byte[] box(String type, byte[]... bodies) {
        byte[] body = join(bodies);
        return join(number(8 + body.length), ascii(type), body);
    }

    private static byte[] trak(int id, int timescale, byte[] handler, byte[] entry) {
        return box(
                "trak",
                box("tkhd", new byte[12], number(id), new byte[68]),
                box(
                        "mdia",
                        box("mdhd", new byte[12], number(timescale), new byte[8]),
                        box("hdlr", new byte[8], handler, new byte[13]),
                        box("minf", box("stbl", box("stsd", new byte[4], number(1), entry)))));
    }

    private static byte[] picture(String type, String configuration, String digits) {
        return box(
                type,
                new byte[24],
                hex("0140 00b4"),
                new byte[50],
                box("pasp", number(1), number(1)),
                box(configuration, hex(digits)));
    }

    private static byte[] sound(String type, byte[]... boxes) {
        return box(type, new byte[28], join(boxes));
    }

    private static byte[] map(byte[]... traks) {
        return join(
                box("ftyp", ascii("iso5")),
                box("moov", join(traks), box("mvex", box("trex", new byte[4], number(1), new byte[16]))));
    }

    /** Of the track of pictures, and before it one of another track: 25 a second, two of them reordered. */
    private static byte[] segment(int timescale, long firstDecoded) {
        byte[] other = box("traf", box("tfhd", number(0x20000), number(7)), box("tfdt", number(0), number(1)));
        byte[] head = box("tfhd", number(0x020038), number(1), number(timescale / 25), number(900), number(0));
        byte[] time = box("tfdt", number(0x01000000), number(0), number(firstDecoded));
        int frame = timescale / 25;
        byte[] run = box(
                "trun",
                number(0xa05),
                number(5),
                number(300),
                number(0x2000000),
                join(number(900), number(2L * frame)),
                join(number(90), number(4L * frame)),
                join(number(90), number(frame)),
                join(number(90), number(frame)),
                join(number(90), number(2L * frame)));
        return join(
                box("moof", box("mfhd", new byte[8]), other, box("traf", head, time, run)), box("mdat", new byte[99]));
    }

    private static byte[] hevc() {
        return trak(1, 12_800, VIDE, picture("hvc1", "hvcC", "01016000000090000000000 03cf000fc"));
    }

    @Test
    void tellsWhenTheFirstPictureIsShown() {
        FragmentedMp4 read = FragmentedMp4.of(map(hevc()), segment(12_800, 12_800 * 3L));
        assertEquals(OptionalLong.of(3_080_000), read.firstPicture());
    }

    @Test
    void tellsWhatIsInIt() {
        byte[] opus = trak(2, 48_000, ascii("soun"), sound("Opus", box("dOps", new byte[11])));
        Variant variant =
                FragmentedMp4.of(map(hevc(), opus), segment(12_800, 0)).describe();
        assertEquals(new Variant(List.of("hvc1.1.6.L60.90", "opus"), 320, 180, 25), variant);
    }

    @ParameterizedTest
    @CsvSource({
        "avc1, avcC, 0164001fffe1, avc1.64001f",
        "hvc1, hvcC, 01016000000090000000000 03cf000fc, hvc1.1.6.L60.90",
        "hvc1, hvcC, 0122 20000000b0000000000099f000fc, hvc1.2.4.H153.b0",
        "hvc1, hvcC, 0141 60000000000000000000 5df000fc, hvc1.A1.6.L93",
        "av01, av1C, 81000c00, av01.0.00M.08",
        "av01, av1C, 8108cc00, av01.0.08H.10",
        "av01, av1C, 81246c00, av01.1.04M.12",
        "vp09, vpcC, 0100000000148 2020202 0000, vp09.00.20.08",
        "mp4v, esds, 00000000, ''"
    })
    void namesPictures(String type, String configuration, String digits, String name) {
        byte[] map = map(trak(1, 1000, VIDE, picture(type, configuration, digits)));
        List<String> codecs = FragmentedMp4.of(map, new byte[0]).describe().codecs();
        assertEquals(name.isEmpty() ? List.of() : List.of(name), codecs, "a list that leaves one out would be wrong");
    }

    @ParameterizedTest
    @CsvSource({
        "00000000 03808080250002000480808017401500000000010d6d00010d6d 0580808005 1208565d00 068080800102, mp4a.40.2",
        "00000000 031600 0200 040e4015000000 0000000000000000 0502 2b11, mp4a.40.5",
        "00000000 0316, mp4a.40.2",
        "'', mp4a.40.2"
    })
    void namesSound(String digits, String name) {
        byte[] map = map(trak(1, 44_100, ascii("soun"), sound("mp4a", box("esds", hex(digits)))));
        assertEquals(
                new Variant(List.of(name), 0, 0, 0),
                FragmentedMp4.of(map, new byte[0]).describe());
    }

    /** Whatever is cut off, changed or claims a length that it has not: it is read to an end, and nothing is thrown. */
    @Test
    void oddBoxesAreReadToAnEnd() {
        byte[] map = map(hevc());
        byte[] segment = segment(12_800, 0);
        for (int length = 0; length < map.length; length++) {
            FragmentedMp4.of(Arrays.copyOf(map, length), segment).describe();
        }
        for (int length = 0; length < segment.length; length++) {
            FragmentedMp4.of(map, Arrays.copyOf(segment, length)).describe();
        }
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] oddMap = map.clone();
            byte[] odd = segment.clone();
            for (int j = 0; j < 3; j++) {
                oddMap[random.nextInt(oddMap.length)] = (byte) random.nextInt();
                odd[random.nextInt(odd.length)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            FragmentedMp4 read = FragmentedMp4.of(random.nextBoolean() ? map : oddMap, odd);
            read.describe();
            read.firstPicture();
        }
    }

    @Test
    void aRunOfCountlessSamplesIsReadInPart() {
        byte[] run = box("trun", number(0), number(0xffffffffL));
        byte[] part = box(
                "traf",
                box("tfhd", number(8), number(1), number(512)),
                box("tfdt", number(0), number(12_800)),
                run,
                run);
        FragmentedMp4 read = FragmentedMp4.of(map(hevc()), box("moof", part));
        assertEquals(OptionalLong.of(1_000_000), read.firstPicture());
        assertEquals(25, read.describe().frameRate(), 0.001);
    }
}
