package dev.matinee.net;

import dev.matinee.http.Field;
import dev.matinee.http.Method;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request and the one answer to it.
 *
 * <p>The request's parts may be read only inside {@link Handler#handle}, on the connection's event loop; the
 * {@code send} methods and {@link #isOpen} may be called later and from any thread. Exactly one answer is sent;
 * a second one throws {@link IllegalStateException}. An answer to a connection that has gone is dropped quietly.
 */
public interface Exchange {
    Method method();

    /** The decoded, validated path: begins with {@code /}, holds no dot segment, no control character, no encoded slash. */
    String path();

    /** The first value of a query parameter, form-decoded; null where there is none. */
    @Nullable
    String query(String name);

    /** The value of a header field, several lines joined by {@code ", "} (RFC 9110 §5.3); null where there is none. */
    @Nullable
    String header(String name);

    /**
     * The host that is asked, with the port if one was told, in lower case: {@code Host}, or what the target names in
     * absolute form (RFC 9112 §3.2.2); null where there is neither. Unlike {@link #header} it hardly ever allocates.
     */
    @Nullable
    String host();

    /** Whether the body is said to be of this media type (in lower case), parameters aside, or of none. */
    boolean mayBe(String mediaType);

    /** Whether a page of another host sends this, by its browser's word. */
    boolean isForeign();

    /** Whether the request has the field. Unlike {@link #header} it does not allocate. */
    boolean has(Field field);

    /** The body, empty where there is none. Owned by the connection: valid only inside the handler. */
    ByteBuf body();

    /** The peer's address as the socket knows it. */
    InetSocketAddress remoteAddress();

    /** The connection's event loop. */
    EventExecutor executor();

    /** Whether the connection still stands, so that long work for it is worth doing. */
    boolean isOpen();

    /**
     * Answers with a reply made beforehand. HEAD, conditional requests (304), gzip by {@code Accept-Encoding} and
     * {@code Connection} are the server's business.
     */
    void send(Reply reply);

    /**
     * Answers with a file by {@code sendfile(2)}, whole or a range of it (206, 416), with conditional requests as above.
     * The connection takes its own reference on the file for as long as it sends; the caller keeps its own.
     */
    void send(SharedFile file);

    /**
     * Answers with a file whose octets come over time, whole or a range of it. A peer that shuts its end down while it
     * waits has gone.
     */
    void send(ArrivingFile file);
}
