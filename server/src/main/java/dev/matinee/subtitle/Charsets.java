package dev.matinee.subtitle;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Finds out how a text is written, as files of subtitles don't say it. Pure. */
final class Charsets {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private Charsets() {}

    /**
     * By the byte-order mark, else UTF-8 where it is that, else what old programs of the west wrote. Empty for what holds
     * control characters, and so is no text.
     */
    static Optional<String> decode(byte[] octets) {
        String text = text(octets).replace("\uFEFF", "").replace("\r\n", "\n").replace('\r', '\n');
        boolean control = text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\t' && c != '\f');
        return control ? Optional.empty() : Optional.of(text);
    }

    private static String text(byte[] octets) {
        if (octets.length >= 2 && octets[0] == (byte) 0xff && octets[1] == (byte) 0xfe) {
            return new String(octets, StandardCharsets.UTF_16LE);
        }
        if (octets.length >= 2 && octets[0] == (byte) 0xfe && octets[1] == (byte) 0xff) {
            return new String(octets, StandardCharsets.UTF_16BE);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(octets, WINDOWS);
        }
    }
}
