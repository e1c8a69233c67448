package dev.matinee.source.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Door} for datagrams: what comes to a port of loopback goes to one server, and what that answers goes back to
 * whoever has asked. What comes before the server's address is known is dropped; those who speak SRT ask again. On the
 * gate's event loop, but for the look-up.
 */
final class DatagramDoor extends ChannelInboundHandlerAdapter {
    /** Each program that is started has a port of its own; hardly ever is there more than one at a time. */
    private static final int MOST_PROGRAMS = 8;

    private final EgressGate gate;
    private final Pass pass;
    private final Authority to;
    private final Map<InetSocketAddress, Channel> outward = new HashMap<>();
    private @Nullable InetAddress server;

    DatagramDoor(EgressGate gate, Pass pass, Authority to) {
        this.gate = gate;
        this.pass = pass;
        this.to = to;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        pass.join(ctx.channel());
        try {
            gate.names().execute(() -> {
                Lookup found = Lookup.of(gate, pass, to);
                if (!ctx.executor().isShuttingDown()) {
                    ctx.executor().execute(() -> found(found));
                }
            });
        } catch (RejectedExecutionException e) {
            pass.failed(Trouble.unreachable("source_unreachable", "The server is busy with the names of other links."));
        }
    }

    private void found(Lookup found) {
        if (found.trouble() != null) {
            pass.failed(found.trouble());
        } else {
            server = found.open().get(0);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        Channel way = way(ctx, packet.sender());
        if (way == null || !way.isActive()) {
            packet.release();
        } else {
            // The packet's count is its content's.
            way.writeAndFlush(packet.content());
        }
    }

    private @Nullable Channel way(ChannelHandlerContext ctx, InetSocketAddress program) {
        Channel there = outward.get(program);
        InetAddress known = server;
        if (there != null || known == null || outward.size() == MOST_PROGRAMS) {
            return there;
        }
        Channel way = gate.datagrams(new Back(ctx.channel(), program))
                .connect(new InetSocketAddress(known, to.port()))
                .channel();
        pass.join(way);
        outward.put(program, way);
        return way;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The program has gone, and its port with it.
    }

    /** From the server to one program. */
    private final class Back extends ChannelInboundHandlerAdapter {
        private final Channel door;
        private final InetSocketAddress program;

        private Back(Channel door, InetSocketAddress program) {
            this.door = door;
            this.program = program;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf content = ((DatagramPacket) message).content();
            pass.answered();
            pass.received(content.readableBytes());
            door.writeAndFlush(new DatagramPacket(content, program));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof IOException) {
                pass.failed(Trouble.unreachable(
                        "source_unreachable", "Nothing answers at the server of this link (connection refused)."));
            }
        }
    }
}
