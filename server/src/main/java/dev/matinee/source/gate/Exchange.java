package dev.matinee.source.gate;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A program's request and who is concerned with it.
 *
 * @param gate through which it goes
 * @param pass by which
 * @param to the server
 * @param request what is asked
 * @param program the program's connection
 */
record Exchange(EgressGate gate, Pass pass, Authority to, ProxyRequest request, Channel program) {
    /** Whether the server speaks TLS. */
    boolean secure() {
        return pass.isSecure(to);
    }

    /** Writes a request, and leaves the answer to {@code reader}; the caller flushes and lets the server be read. */
    void ask(Channel server, ProxyRequest asked, ChannelHandler reader) {
        if (secure()) {
            var address = ((InetSocketAddress) server.remoteAddress()).getAddress();
            server.pipeline().addLast(gate.tls().handler(program.alloc(), address, to));
        }
        server.pipeline().addLast(reader);
        RequestFields fields = pass.fields(to, asked.path());
        server.write(Unpooled.copiedBuffer(
                asked.onward(to, secure(), gate.preferences().login(to), fields), StandardCharsets.ISO_8859_1));
    }
}
