package dev.matinee.net;

import dev.matinee.http.Field;
import dev.matinee.http.Method;
import dev.matinee.http.Preconditions;
import dev.matinee.http.RequestHead;
import dev.matinee.http.Target;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Exchange} of an {@link HttpConnection}.
 *
 * <p>While the handler runs it reads from the connection's {@link Intake}. If the handler returns without an answer it
 * is detached: it keeps what an answer depends on, and the intake goes back to the loop.
 */
final class HttpExchange implements Exchange {
    private static final AtomicIntegerFieldUpdater<HttpExchange> ANSWERED =
            AtomicIntegerFieldUpdater.newUpdater(HttpExchange.class, "answered");

    private volatile int answered;
    private @Nullable HttpConnection connection;
    private @Nullable Intake intake;
    private @Nullable Target target;
    private Method method = Method.GET;
    private boolean acceptsGzip;
    private Preconditions preconditions = Preconditions.NONE;

    /** Before the handler. */
    void begin(HttpConnection by, Intake from, Target decoded) {
        connection = by;
        intake = from;
        target = decoded;
        RequestHead head = from.parser.head();
        method = head.method();
        preconditions = head.preconditions();
        answered = 0;
    }

    /** After the handler has returned without an answer. */
    void detach() {
        acceptsGzip = head().acceptsGzip();
        intake = null;
        target = null;
    }

    /** After the answer. */
    void end() {
        connection = null;
        intake = null;
        target = null;
        preconditions = Preconditions.NONE;
    }

    boolean isAnswered() {
        return answered != 0;
    }

    boolean acceptsGzip() {
        return intake == null ? acceptsGzip : head().acceptsGzip();
    }

    Preconditions preconditions() {
        return preconditions;
    }

    @Override
    public Method method() {
        return method;
    }

    @Override
    public String path() {
        return target().path();
    }

    @Override
    public @Nullable String query(String name) {
        return target().query().get(name);
    }

    @Override
    public @Nullable String header(String name) {
        return head().header(name);
    }

    @Override
    public @Nullable String host() {
        return head().host();
    }

    @Override
    public boolean mayBe(String mediaType) {
        return head().mayBe(mediaType);
    }

    @Override
    public boolean isForeign() {
        return head().isForeign();
    }

    @Override
    public boolean has(Field field) {
        return head().has(field);
    }

    @Override
    public ByteBuf body() {
        return intake().body;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) connection().channel.remoteAddress();
    }

    @Override
    public EventExecutor executor() {
        return connection().loop.loop;
    }

    @Override
    public boolean isOpen() {
        HttpConnection by = connection;
        return by != null && by.channel.isActive();
    }

    @Override
    public void send(Reply reply) {
        send(claim(), reply);
    }

    @Override
    public void send(SharedFile file) {
        if (!file.retain()) {
            throw new IllegalStateException("the file is closed: whoever sends it must hold a reference");
        }
        HttpConnection by;
        try {
            by = claim();
        } catch (IllegalStateException e) {
            file.release();
            throw e;
        }
        if (!send(by, file)) {
            file.release();
        }
    }

    @Override
    public void send(ArrivingFile file) {
        send(claim(), file);
    }

    /** False where the connection's loop has ended, so that nobody answers. */
    private boolean send(HttpConnection by, Content content) {
        if (by.loop.loop.inEventLoop()) {
            by.answer(this, content);
            return true;
        }
        return by.loop.execute(() -> by.answer(this, content));
    }

    private HttpConnection claim() {
        HttpConnection by = connection;
        if (!ANSWERED.compareAndSet(this, 0, 1) || by == null) {
            throw new IllegalStateException("answered already");
        }
        return by;
    }

    private HttpConnection connection() {
        HttpConnection by = connection;
        if (by == null) {
            throw new IllegalStateException("the exchange is over");
        }
        return by;
    }

    private Intake intake() {
        Intake from = intake;
        if (from == null) {
            throw new IllegalStateException("a request may be read inside the handler only");
        }
        return from;
    }

    private Target target() {
        Target decoded = target;
        if (decoded == null) {
            throw new IllegalStateException("a request may be read inside the handler only");
        }
        return decoded;
    }

    private RequestHead head() {
        return intake().parser.head();
    }
}
