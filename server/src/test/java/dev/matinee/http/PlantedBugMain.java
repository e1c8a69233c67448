package dev.matinee.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A fuzz target with a bug in it, to see that Jazzer finds one: a reader that, fed octet by octet, forgets that it stands in
 * the quoted value of a chunk extension. What shows it must be a whole chunked body, so nobody hits on it by chance.
 */
public final class PlantedBugMain {
    private static final byte[] HEAD =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private PlantedBugMain() {}

    public static void fuzzerInitialize() {
        FuzzMain.fuzzerInitialize();
    }

    public static void fuzzerTestOneInput(byte[] input) {
        byte[] request = Arrays.copyOf(HEAD, HEAD.length + input.length);
        System.arraycopy(input, 0, request, HEAD.length, input.length);
        String whole = Taken.request(request, request.length).words();
        if (!whole.equals(forgetful(request))) {
            throw new AssertionError("the planted bug");
        }
    }

    private static String forgetful(byte[] request) {
        Taken taken = Taken.request(request, 1);
        boolean quoted = taken.progress() == Progress.COMPLETE
                && holdsQuote(request, request.length - taken.rest())
                && holdsNoQuote(taken.body());
        return quoted ? "BAD " + Violation.CHUNK_EXTENSION : taken.words();
    }

    private static boolean holdsQuote(byte[] octets, int end) {
        for (int i = 0; i < end; i++) {
            if (octets[i] == '"') {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsNoQuote(ByteBuf body) {
        return body.indexOf(body.readerIndex(), body.writerIndex(), (byte) '"') < 0;
    }
}
