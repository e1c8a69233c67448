package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads along what an RTSP server says, and ends it where that redirects: libavformat would follow to any address by
 * itself. Media that is interleaved (RFC 2326 §10.12) is skipped.
 */
final class RtspGuard extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_HEAD = 64 << 10;
    private static final int FRAME_HEAD = 4;
    private static final Pattern REDIRECT = Pattern.compile("(?is)^RTSP/\\d\\.\\d\\s+3\\d\\d.*");
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d{1,9})\\s*$");

    private final Consumer<Trouble> refused;
    private final StringBuilder head = new StringBuilder();
    private long skip;

    /**
     * @param refused is told why it ends the connection
     */
    RtspGuard(Consumer<Trouble> refused) {
        this.refused = refused;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf octets = (ByteBuf) message;
        int at = octets.readerIndex();
        while (at < octets.writerIndex()) {
            if (skip > 0) {
                long some = Math.min(skip, octets.writerIndex() - at);
                skip -= some;
                at += (int) some;
                continue;
            }
            head.append((char) (octets.getByte(at++) & 0xff));
            if (head.charAt(0) == '$') {
                if (head.length() == FRAME_HEAD) {
                    skip = (long) head.charAt(2) << 8 | head.charAt(3);
                    head.setLength(0);
                }
            } else if ((endsHere() && !passes(head.toString())) || head.length() > LONGEST_HEAD) {
                octets.release();
                refused.accept(Trouble.foreign());
                ctx.close();
                return;
            }
        }
        ctx.fireChannelRead(octets);
    }

    /** An empty line, also with bare line feeds, which libavformat forgives. */
    private boolean endsHere() {
        int length = head.length();
        return head.charAt(length - 1) == '\n'
                && (length == 1
                        || head.charAt(length - 2) == '\n'
                        || head.substring(Math.max(0, length - 3)).matches("\n?\r\n"));
    }

    private boolean passes(String message) {
        head.setLength(0);
        Matcher length = LENGTH.matcher(message);
        skip = length.find() ? Long.parseLong(length.group(1)) : 0;
        return !REDIRECT.matcher(message.stripLeading()).matches();
    }
}
