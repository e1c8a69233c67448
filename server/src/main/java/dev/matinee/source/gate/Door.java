package dev.matinee.source.gate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way to one server for a program whose protocol knows no proxy: a port on loopback that leads to that server, looked up
 * and judged as all others, and nowhere else; where the protocol wants TLS it is spoken here, as for HTTP. This is one connection through it. On the gate's event loop.
 */
final class Door extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    private final EgressGate gate;
    private final Pass pass;
    private final Authority to;
    private final LiveProtocol protocol;
    private final String user;

    Door(EgressGate gate, Pass pass, Authority to, LiveProtocol protocol, String user) {
        this.gate = gate;
        this.pass = pass;
        this.to = to;
        this.protocol = protocol;
        this.user = user;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Channel program = ctx.channel();
        pass.join(program);
        Dialing dialing = Dialing.start(gate, pass, to, program.eventLoop(), new Dialing.Outcome() {
            @Override
            public void connected(Channel server) {
                pass.join(server);
                if (protocol.secure()) {
                    server.pipeline().addLast(tls(server));
                }
                if (protocol.spoken() == LiveProtocol.RTSP) {
                    server.pipeline().addLast(new RtspHeads(new RtspGuard(pass::failed)));
                    program.pipeline().addLast(new RtspHeads(naming((InetSocketAddress) program.localAddress())));
                }
                server.pipeline().addLast(new Relay(program, Long.MAX_VALUE, octets -> {
                    pass.answered();
                    pass.received(octets);
                }));
                program.pipeline().addLast(new Relay(server, Long.MAX_VALUE)).remove(Door.this);
                server.config().setAutoRead(true);
                program.config().setAutoRead(true);
            }

            @Override
            public void failed(Trouble why) {
                LOG.debug("{}: {}", pass.name(), why.words());
                pass.failed(why);
                program.close();
            }
        });
        program.closeFuture().addListener(closed -> dialing.cancel());
    }

    private RtspNaming naming(InetSocketAddress here) {
        return new RtspNaming(
                protocol.spoken().scheme() + "://127.0.0.1:" + here.getPort(),
                protocol.scheme() + "://" + to.written(protocol.port()),
                RtspLogin.of(user),
                pass::failed);
    }

    private SslHandler tls(Channel server) {
        InetAddress address = ((InetSocketAddress) server.remoteAddress()).getAddress();
        SslHandler handler = gate.tls().handler(server.alloc(), address, to);
        handler.handshakeFuture().addListener(shaken -> {
            if (!shaken.isSuccess()) {
                LOG.debug("{}: no TLS: {}", pass.name(), String.valueOf(shaken.cause()));
                pass.failed(Tls.trouble(shaken.cause()));
            }
        });
        return handler;
    }
}
