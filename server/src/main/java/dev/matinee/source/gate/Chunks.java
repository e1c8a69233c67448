package dev.matinee.source.gate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Takes a whole small body out of its chunks (RFC 9112 §7.1). Pure. */
final class Chunks {
    private Chunks() {}

    /** The body, once its last chunk is there; empty before, and where the chunks are malformed. */
    static Optional<byte[]> decode(byte[] octets) {
        var body = new ByteArrayOutputStream(octets.length);
        int at = 0;
        while (true) {
            int end = at;
            while (end < octets.length && octets[end] != '\n') {
                end++;
            }
            if (end == octets.length) {
                return Optional.empty();
            }
            String size = new String(octets, at, end - at, StandardCharsets.ISO_8859_1)
                    .replaceFirst(";.*", "")
                    .strip();
            if (!size.matches("[0-9a-fA-F]{1,7}")) {
                return Optional.empty();
            }
            int length = Integer.parseInt(size, 16);
            at = end + 1;
            if (length == 0) {
                return Optional.of(body.toByteArray());
            }
            if (octets.length - at < length + 2) {
                return Optional.empty();
            }
            body.write(octets, at, length);
            at += length + 2;
        }
    }
}
