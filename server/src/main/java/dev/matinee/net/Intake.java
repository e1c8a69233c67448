package dev.matinee.net;

import dev.matinee.http.BodyDecoder;
import dev.matinee.http.HeadParser;
import dev.matinee.http.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** What a connection needs while it takes a request in, and lends from its loop so that idle ones hold nothing. */
final class Intake {
    final HeadParser parser;
    final BodyDecoder decoder;
    ByteBuf body = Unpooled.EMPTY_BUFFER;
    /** Used again for as long as handlers answer at once; one that is answered later is given away. */
    private @Nullable HttpExchange exchange;

    Intake(Limits limits) {
        parser = new HeadParser(limits);
        decoder = new BodyDecoder(limits);
    }

    HttpExchange exchange() {
        if (exchange == null) {
            exchange = new HttpExchange();
        }
        return exchange;
    }

    void giveExchangeAway() {
        exchange = null;
    }

    void reset() {
        parser.reset();
        body.release();
        body = Unpooled.EMPTY_BUFFER;
    }
}
