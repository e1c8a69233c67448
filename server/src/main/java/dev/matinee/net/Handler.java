package dev.matinee.net;

import dev.matinee.http.Method;

/**
 * What the server does with a request. Called on the connection's event loop, once the head has been
 * accepted and the whole (bounded) body is there; must not block. It answers by one of the
 * {@link Exchange}'s {@code send} methods, now or later; the next pipelined request is not read before.
 */
@FunctionalInterface
public interface Handler {
    void handle(Exchange exchange);

    /**
     * How many octets of body a request may bring, else it is answered with 413; never more than
     * {@link dev.matinee.http.Limits#body}. Asked on the event loop when the head of a request with a body is there, and
     * before anything is allotted for it; must not block.
     *
     * @param path as {@link Exchange#path} will tell it
     */
    default int mostBody(Method method, String path) {
        return Integer.MAX_VALUE;
    }
}
