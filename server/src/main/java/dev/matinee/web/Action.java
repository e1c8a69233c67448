package dev.matinee.web;

import dev.matinee.net.Exchange;

/** What a route does. Called on an event loop; must not block; answers once, now or later. */
@FunctionalInterface
interface Action {
    /**
     * Answers a request.
     *
     * @param exchange the request and the way to answer it
     * @param parameters the parts of the path that stand for a {@code {name}} of the route, in order; not to be changed
     */
    void run(Exchange exchange, String[] parameters);
}
