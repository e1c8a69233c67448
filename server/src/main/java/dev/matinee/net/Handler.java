package dev.matinee.net;

/**
 * What the server does with a request. Called on the connection's event loop, once the head has been
 * accepted and the whole (bounded) body is there; must not block. It answers by one of the
 * {@link Exchange}'s {@code send} methods, now or later; the next pipelined request is not read before.
 */
@FunctionalInterface
public interface Handler {
    void handle(Exchange exchange);
}
