package dev.matinee.web;

import dev.matinee.http.Field;
import dev.matinee.http.Method;
import dev.matinee.net.Exchange;
import dev.matinee.net.Handler;
import dev.matinee.net.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages change something only where they were opened by one of this server's {@link HostNames}, or through a proxy
 * whose word is taken. What is no page has no visitor to borrow from, and what only reads may be read by all pages anyway.
 */
final class HostGuard implements Handler {
    private final HostNames names;
    private final Senders senders;
    private final Handler next;

    HostGuard(HostNames names, Senders senders, Handler next) {
        this.names = names;
        this.senders = senders;
        this.next = next;
    }

    @Override
    public void handle(Exchange exchange) {
        if (changes(exchange.method())
                && isFromAPage(exchange)
                && !names.admit(exchange.host())
                && !senders.isTrusted(exchange.remoteAddress().getAddress())) {
            exchange.send(refusal(exchange.host()));
        } else {
            next.handle(exchange);
        }
    }

    @Override
    public int mostBody(Method method, String path) {
        return next.mostBody(method, path);
    }

    private static boolean changes(Method method) {
        return method != Method.GET && method != Method.HEAD && method != Method.OPTIONS;
    }

    /** Browsers send the one with all that changes something (Fetch §3.2), the other where the connection can be trusted. */
    private static boolean isFromAPage(Exchange exchange) {
        return exchange.has(Field.ORIGIN) || exchange.has(Field.SEC_FETCH_SITE);
    }

    private static Reply refusal(@Nullable String host) {
        String name = host == null ? "" : HostNames.name(host);
        return Reply.error(
                        421,
                        "This server does not know that it is called " + name
                                + ", so nothing can be started or steered there. Its operator can say so by --host-name "
                                + name + ".",
                        "host_unknown")
                .build();
    }
}
