package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;

/** Octets that come in pieces. */
final class RtspPieces {
    private RtspPieces() {}

    /** Feeds a reader octets in pieces of a size; answers what has been let through. */
    static String through(RtspHeads.Reader reader, String octets, int piece) {
        EmbeddedChannel channel = new EmbeddedChannel(new RtspHeads(reader));
        for (int at = 0; at < octets.length() && channel.isOpen(); at += piece) {
            String part = octets.substring(at, Math.min(octets.length(), at + piece));
            channel.writeInbound(Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1));
        }
        StringBuilder passed = new StringBuilder();
        for (ByteBuf read = channel.readInbound(); read != null; read = channel.readInbound()) {
            passed.append(read.toString(StandardCharsets.ISO_8859_1));
            read.release();
        }
        channel.close();
        return passed.toString();
    }
}
