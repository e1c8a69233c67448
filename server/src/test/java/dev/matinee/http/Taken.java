package dev.matinee.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What came of feeding octets to a parser and a decoder.
 *
 * @param words the outcome as the tables write it, without what is left
 * @param fed how many octets had been handed over when there was an outcome
 * @param rest how many of all were not taken
 * @param body what the framing was taken off
 */
record Taken(Progress progress, String words, int fed, int rest, ByteBuf body) {
    /** Feeds pieces of these lengths, the last length again and again, until there is an outcome. */
    static Taken request(byte[] input, int... pieces) {
        RequestTaker taker = new RequestTaker();
        ByteBuf in = Unpooled.buffer(Math.max(1, input.length));
        int fed = 0;
        Progress progress = Progress.PARTIAL;
        for (int i = 0; fed < input.length && progress == Progress.PARTIAL; i++) {
            int piece = Math.min(pieces[Math.min(i, pieces.length - 1)], input.length - fed);
            in.writeBytes(input, fed, piece);
            fed += piece;
            progress = taker.take(in);
        }
        int rest = in.readableBytes() + input.length - fed;
        return new Taken(progress, taker.words(progress), fed, rest, taker.body());
    }

    String outcome() {
        return progress == Progress.COMPLETE && rest > 0 ? words + " rest=" + rest : words;
    }
}
