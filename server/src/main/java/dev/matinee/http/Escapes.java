package dev.matinee.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Takes percent-encoding off (RFC 3986 §2.1); the text or the violation is there after {@link #decode}. For one use. */
final class Escapes {
    private final byte[] decoded;
    private int length;
    private boolean ascii = true;

    Escapes(int most) {
        decoded = new byte[most];
    }

    /** Decodes the octets between two offsets. */
    @Nullable
    Violation decode(byte[] octets, int start, int end, boolean plusIsSpace) {
        int at = start;
        while (at < end) {
            byte octet = octets[at++];
            if (octet == '%') {
                int high = at + 1 < end ? Octets.hex(octets[at]) : -1;
                int low = high >= 0 ? Octets.hex(octets[at + 1]) : -1;
                if (low < 0) {
                    return Violation.ESCAPE_MALFORMED;
                }
                octet = (byte) (high << 4 | low);
                at += 2;
            } else if (octet == '+' && plusIsSpace) {
                octet = ' ';
            }
            ascii &= octet >= 0;
            decoded[length++] = octet;
        }
        return null;
    }

    /** The text; null where it is not UTF-8. */
    @Nullable
    String text() {
        if (ascii) {
            return new String(decoded, 0, length, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
