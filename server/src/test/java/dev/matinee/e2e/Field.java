package dev.matinee.e2e;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Subtitles of one white field, in the format of Blu-rays (US patent 2009/0185789, figures 4 to 9), which no program here makes. */
final class Field {
    private static final int COMPOSITION = 0x16;
    private static final int WINDOW = 0x17;
    private static final int PALETTE = 0x14;
    private static final int OBJECT = 0x15;
    private static final int END = 0x80;

    private Field() {}

    private interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    /** A field of a picture of 320 by 180, shown from one second to another; less than 16,384 pixels wide. */
    static byte[] shown(int x, int y, int width, int height, int from, int to) throws IOException {
        var octets = new ByteArrayOutputStream();
        var out = new DataOutputStream(octets);
        Content window = part -> {
            part.writeByte(1);
            part.writeByte(0);
            for (int value : new int[] {x, y, width, height}) {
                part.writeShort(value);
            }
        };
        part(out, from, COMPOSITION, part -> {
            composition(part, 0, 1);
            part.writeShort(0);
            part.writeShort(0);
            part.writeShort(x);
            part.writeShort(y);
        });
        part(out, from, WINDOW, window);
        part(
                out,
                from,
                PALETTE,
                part -> part.write(new byte[] {0, 0, 1, (byte) 235, (byte) 128, (byte) 128, (byte) 255}));
        part(out, from, OBJECT, part -> {
            byte[] line = {0, (byte) (0xc0 | (width >> 8)), (byte) width, 1, 0, 0};
            part.writeShort(0);
            part.writeByte(0);
            part.writeByte(0xc0);
            part.writeByte(0);
            part.writeShort(4 + line.length * height);
            part.writeShort(width);
            part.writeShort(height);
            for (int row = 0; row < height; row++) {
                part.write(line);
            }
        });
        part(out, from, END, part -> {});
        part(out, to, COMPOSITION, part -> composition(part, 1, 0));
        part(out, to, WINDOW, window);
        part(out, to, END, part -> {});
        return octets.toByteArray();
    }

    private static void composition(DataOutputStream out, int number, int objects) throws IOException {
        out.writeShort(320);
        out.writeShort(180);
        out.writeByte(0x10);
        out.writeShort(number);
        out.writeByte(objects == 0 ? 0 : 0x80);
        out.writeShort(0);
        out.writeByte(objects);
    }

    private static void part(DataOutputStream out, int second, int type, Content content) throws IOException {
        var octets = new ByteArrayOutputStream();
        content.write(new DataOutputStream(octets));
        out.writeBytes("PG");
        out.writeInt(second * 90_000);
        out.writeInt(0);
        out.writeByte(type);
        out.writeShort(octets.size());
        out.write(octets.toByteArray());
    }
}
