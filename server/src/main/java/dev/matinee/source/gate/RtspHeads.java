package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the heads of RTSP messages in what one side says (RFC 2326 §15, RFC 7826 §20) and hands on what a {@link Reader} makes of
 * them; bodies, and media that is interleaved (RFC 2326 §10.12), pass as they come. On the gate's event loop.
 */
final class RtspHeads extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_HEAD = 64 << 10;
    private static final int FRAME_HEAD = 4;
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d{1,9})\\s*$");

    /** Reads heads, with all their line ends; also empty lines that stand between messages. */
    interface Reader {
        /** What goes on in its place, with a body of the same length; empty where the connection has to end here. */
        Optional<String> read(String head);

        /** The connection ends, because of the last head, or of one that has no end. */
        void refused();
    }

    private final Reader reader;
    /** Of a head, or of the four octets before media. */
    private final StringBuilder begun = new StringBuilder();

    private long skip;

    RtspHeads(Reader reader) {
        this.reader = reader;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf octets = (ByteBuf) message;
        try {
            while (octets.isReadable() && ctx.channel().isOpen()) {
                pass(ctx, octets);
                if (octets.isReadable()) {
                    head(ctx, octets);
                }
            }
        } finally {
            octets.release();
        }
    }

    /** Hands on all up to the next head. */
    private void pass(ChannelHandlerContext ctx, ByteBuf octets) {
        int from = octets.readerIndex();
        while (octets.isReadable()) {
            if (skip > 0) {
                int some = (int) Math.min(skip, octets.readableBytes());
                octets.skipBytes(some);
                skip -= some;
            } else if (begun.isEmpty() ? octets.getByte(octets.readerIndex()) == '$' : begun.charAt(0) == '$') {
                begun.append((char) octets.readUnsignedByte());
                if (begun.length() == FRAME_HEAD) {
                    skip = (long) begun.charAt(2) << 8 | begun.charAt(3);
                    begun.setLength(0);
                }
            } else {
                break;
            }
        }
        if (octets.readerIndex() > from) {
            ctx.fireChannelRead(octets.retainedSlice(from, octets.readerIndex() - from));
        }
    }

    private void head(ChannelHandlerContext ctx, ByteBuf octets) {
        do {
            begun.append((char) octets.readUnsignedByte());
        } while (octets.isReadable() && !endsHere() && begun.length() <= LONGEST_HEAD);
        if (endsHere()) {
            String head = begun.toString();
            begun.setLength(0);
            Matcher length = LENGTH.matcher(head);
            skip = length.find() ? Long.parseLong(length.group(1)) : 0;
            Optional<String> next = reader.read(head);
            if (next.isPresent()) {
                byte[] written = next.get().getBytes(StandardCharsets.ISO_8859_1);
                ctx.fireChannelRead(ctx.alloc().buffer(written.length).writeBytes(written));
                return;
            }
        } else if (begun.length() <= LONGEST_HEAD) {
            return;
        }
        reader.refused();
        ctx.close();
    }

    /** An empty line, also with bare line feeds, which libavformat forgives. */
    private boolean endsHere() {
        int length = begun.length();
        return begun.charAt(length - 1) == '\n'
                && (length == 1
                        || begun.charAt(length - 2) == '\n'
                        || begun.substring(Math.max(0, length - 3)).matches("\n?\r\n"));
    }
}
