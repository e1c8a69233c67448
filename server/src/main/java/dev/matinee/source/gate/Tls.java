package dev.matinee.source.gate;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * TLS towards servers. A public server has to prove its name. One on a private network need not: nobody signs a
 * certificate for 192.168.0.10, and what stands there is often signed by itself.
 */
final class Tls {
    private record Contexts(SslContext proving, SslContext trusting) {}

    private final Executor worker;
    private final CompletableFuture<Contexts> contexts;

    /** Begins to load the system's certificates at once, on {@code worker}, so that the first link need not wait. */
    Tls(Executor worker) {
        this.worker = worker;
        contexts = CompletableFuture.supplyAsync(Tls::load, worker);
    }

    private static Contexts load() {
        try {
            SslContext proving = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
            SslContext trusting = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm("")
                    .build();
            warm(proving);
            return new Contexts(proving, trusting);
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS on this JVM", e);
        }
    }

    /** Loads the classes of a handshake, for which the first link would wait otherwise. */
    private static void warm(SslContext context) throws SSLException {
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT, "localhost", 443);
        engine.beginHandshake();
        engine.wrap(
                ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
        engine.closeOutbound();
    }

    /** Waits until {@link #handler} need not. Not for event loops. */
    void await() {
        contexts.join();
    }

    /** A handler for a connection to this address under this name. Only after {@link #await}. */
    SslHandler handler(ByteBufAllocator allocator, InetAddress address, Authority to) {
        Contexts both = contexts.join();
        boolean prove = AddressClass.of(AddressClass.unwrapped(address)) == AddressClass.PUBLIC;
        SslContext context = prove ? both.proving : both.trusting;
        return context.newHandler(allocator, to.host(), to.port(), worker);
    }

    /** What a handshake that failed means for a person. */
    static Trouble trouble(Throwable cause) {
        boolean name = String.valueOf(cause).matches("(?is).*(certificat|PKIX|subject alternative).*");
        return Trouble.unreachable(
                "source_tls",
                name
                        ? "The server of this link can't prove its name: its certificate is not valid."
                        : "The encrypted connection to the server of this link failed.");
    }
}
