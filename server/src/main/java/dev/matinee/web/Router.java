package dev.matinee.web;

import dev.matinee.http.Method;
import dev.matinee.net.Exchange;
import dev.matinee.net.Handler;
import dev.matinee.net.Reply;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the action for a request. Patterns are literal path parts and {@code {name}} for any one part; a pattern that ends in
 * {@code {name...}} takes the rest of the path, slashes and all. The first pattern that fits and has the method wins. Filled before the
 * server starts, only read afterwards.
 */
final class Router implements Handler {
    private static final Reply NOT_FOUND =
            Reply.error(404, "There is nothing at this address.", "not_found").build();

    private static final Reply PRECONDITION_FAILED = Reply.error(
                    412, "There is nothing here that If-Match could match.", "precondition_failed")
            .build();

    private record Route(
            List<String> parts, boolean rest, Map<Method, Action> actions, Reply options, Reply notAllowed) {}

    private final List<Route> routes = new ArrayList<>();

    /** Adds a route for GET and HEAD. */
    Router get(String pattern, Action action) {
        return add(pattern, Map.of(Method.GET, action, Method.HEAD, action));
    }

    /** Adds a route for POST. */
    Router post(String pattern, Action action) {
        return add(pattern, Map.of(Method.POST, action));
    }

    /** Adds a route for several methods. */
    Router on(String pattern, Map<Method, Action> actions) {
        return add(pattern, actions);
    }

    private Router add(String pattern, Map<Method, Action> actions) {
        String[] parts = pattern.substring(1).split("/", -1);
        boolean rest = parts[parts.length - 1].endsWith("...}");
        Set<Method> allowed = EnumSet.copyOf(actions.keySet());
        allowed.add(Method.OPTIONS);
        routes.add(new Route(
                List.of(parts),
                rest,
                new EnumMap<>(actions),
                Reply.options(allowed).build(),
                Reply.methodNotAllowed(allowed).build()));
        return this;
    }

    @Override
    public void handle(Exchange exchange) {
        String path = exchange.path();
        Route fits = null;
        for (Route route : routes) {
            String[] parameters = match(route, path);
            if (parameters != null) {
                Action action = route.actions.get(exchange.method());
                if (action != null) {
                    run(action, exchange, parameters);
                    return;
                }
                fits = fits == null ? route : fits;
            }
        }
        if (fits == null) {
            exchange.send(NOT_FOUND);
        } else {
            exchange.send(exchange.method() == Method.OPTIONS ? fits.options : fits.notAllowed);
        }
    }

    private static void run(Action action, Exchange exchange, String[] parameters) {
        if (exchange.method() == Method.POST && exchange.header("if-match") != null) {
            // RFC 9110 §13.1.1: what is posted to has no representation, so that nothing matches; nothing may be done.
            exchange.send(PRECONDITION_FAILED);
        } else {
            action.run(exchange, parameters);
        }
    }

    /** The values of the pattern's names, or null where the path does not fit. */
    private static String @Nullable [] match(Route route, String path) {
        List<String> values = new ArrayList<>(2);
        int at = 1;
        for (int i = 0; i < route.parts.size(); i++) {
            String part = route.parts.get(i);
            boolean last = i == route.parts.size() - 1;
            int end = path.indexOf('/', at);
            if (last && (end < 0 || route.rest)) {
                end = path.length();
            } else if (last || end < 0) {
                return null;
            }
            if (part.startsWith("{")) {
                values.add(path.substring(at, end));
            } else if (part.length() != end - at || !path.startsWith(part, at)) {
                return null;
            }
            at = end + 1;
        }
        return values.toArray(String[]::new);
    }
}
