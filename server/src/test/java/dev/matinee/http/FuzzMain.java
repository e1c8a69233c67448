package dev.matinee.http;

import java.util.Arrays;

/** What Jazzer calls: the first octet says which target gets the others. Public because Jazzer looks from outside. */
public final class FuzzMain {
    private FuzzMain() {}

    /** Loads and initializes all there is, which takes longer than any input may on a busy machine. */
    public static void fuzzerInitialize() {
        for (FuzzTarget target : FuzzTarget.values()) {
            target.take(new byte[] {'a', '=', 'b'});
        }
        FuzzTarget.REQUEST.take("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            FuzzTarget.of(input[0]).take(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
