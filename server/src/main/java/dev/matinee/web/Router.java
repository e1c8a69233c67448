package dev.matinee.web;

import dev.matinee.http.Field;
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
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds the action for a request. Patterns are literal path parts and {@code {name}} for any one part; a pattern that ends in
 * {@code {name...}} takes the rest of the path, slashes and all. The first pattern that fits and has the method wins. Filled before the
 * server starts, only read afterwards.
 */
final class Router implements Handler {
    private static final Reply PRECONDITION_FAILED = Reply.error(
                    412, "The resource is not what If-Match or If-None-Match expects.", "precondition_failed")
            .build();

    private static final Reply FOREIGN = Reply.error(
                    403,
                    "Pages of other sites can't steer this server. Where this page is its own, the proxy in front must pass the field Host on.",
                    "foreign_page")
            .build();

    private static final Reply CODED = Reply.error(
                    415, "The body must be sent without a content coding.", "content_coding_unknown")
            .header("Accept-Encoding", "identity")
            .build();

    /** As much body as a form takes that holds no link. */
    private static final int SMALL = 4 << 10;

    private record Route(List<String> parts, boolean rest, int mostBody, Map<Method, Action> actions) {}

    /** What a request leads to; {@code parameters} is shared by all that are like it. */
    private static final class Found {
        final Method method;
        final String path;
        final @Nullable Action action;
        /** Where there is no action. */
        final Reply otherwise;

        final int mostBody;
        final String[] parameters;

        Found(Method method, String path, @Nullable Action action, Reply otherwise, int mostBody, String[] parameters) {
            this.method = method;
            this.path = path;
            this.action = action;
            this.otherwise = otherwise;
            this.mostBody = mostBody;
            this.parameters = parameters;
        }
    }

    /** So many paths are remembered, so that what thousands ask for is matched once, and strangers can't make it more. */
    private static final int REMEMBERED = 512;

    private static final String[] NONE = {};

    private Action missing = (exchange, parameters) -> exchange.send(Answers.NOT_FOUND);

    private final List<Route> routes = new ArrayList<>();
    private final AtomicReferenceArray<@Nullable Found> recent = new AtomicReferenceArray<>(REMEMBERED);

    /** Who asks for what no route leads to. */
    Router otherwise(Action action) {
        missing = action;
        return this;
    }

    /** Adds a route for GET and HEAD. */
    Router get(String pattern, Action action) {
        return add(pattern, SMALL, Map.of(Method.GET, action, Method.HEAD, action));
    }

    /** Adds a route for POST with a small form. */
    Router post(String pattern, Action action) {
        return post(pattern, SMALL, action);
    }

    /** Adds a route for POST, whose body may have so many octets. */
    Router post(String pattern, int mostBody, Action action) {
        return add(pattern, mostBody, Map.of(Method.POST, action));
    }

    /** Adds a route for several methods. */
    Router on(String pattern, int mostBody, Map<Method, Action> actions) {
        return add(pattern, mostBody, actions);
    }

    private Router add(String pattern, int mostBody, Map<Method, Action> actions) {
        String[] parts = pattern.substring(1).split("/", -1);
        boolean rest = parts[parts.length - 1].endsWith("...}");
        routes.add(new Route(List.of(parts), rest, mostBody, new EnumMap<>(actions)));
        return this;
    }

    @Override
    public void handle(Exchange exchange) {
        Found found = find(exchange.method(), exchange.path());
        if (found.action == null && found.otherwise == Answers.NOT_FOUND) {
            missing.run(exchange, NONE);
        } else if (found.action == null) {
            exchange.send(found.otherwise);
        } else {
            run(found.action, exchange, found.parameters);
        }
    }

    @Override
    public int mostBody(Method method, String path) {
        return find(method, path).mostBody;
    }

    private Found find(Method method, String path) {
        int hash = path.hashCode();
        int place = (hash ^ (hash >>> 16)) & (REMEMBERED - 1);
        Found found = recent.getAcquire(place);
        if (found == null || found.method != method || !found.path.equals(path)) {
            found = search(method, path);
            recent.setRelease(place, found);
        }
        return found;
    }

    private Found search(Method method, String path) {
        Set<Method> allowed = EnumSet.noneOf(Method.class);
        for (Route route : routes) {
            String[] parameters = match(route, path);
            if (parameters != null) {
                Action action = route.actions.get(method);
                if (action != null) {
                    return new Found(method, path, action, Answers.NOT_FOUND, route.mostBody, parameters);
                }
                allowed.addAll(route.actions.keySet());
            }
        }
        if (allowed.isEmpty()) {
            return new Found(method, path, null, Answers.NOT_FOUND, SMALL, NONE);
        }
        allowed.add(Method.OPTIONS);
        return method == Method.OPTIONS
                ? new Found(method, path, options(allowed), Answers.NOT_FOUND, SMALL, NONE)
                : new Found(method, path, null, Reply.methodNotAllowed(allowed).build(), SMALL, NONE);
    }

    /** A browser's preflight gets what it asks for, others the methods alone (Fetch §3.3.2). */
    private static Action options(Set<Method> allowed) {
        Reply plain = Reply.options(allowed).build();
        Reply preflight = Reply.preflight(allowed).build();
        return (exchange, parameters) ->
                exchange.send(exchange.header("access-control-request-method") == null ? plain : preflight);
    }

    private static void run(Action action, Exchange exchange, String[] parameters) {
        switch (exchange.method()) {
            case GET, HEAD, OPTIONS -> action.run(exchange, parameters);
            default -> {
                if (exchange.isForeign()) {
                    exchange.send(FOREIGN);
                } else if (exchange.has(Field.CONTENT_ENCODING)
                        && exchange.body().isReadable()) {
                    exchange.send(CODED);
                } else if (fails(exchange)) {
                    exchange.send(PRECONDITION_FAILED);
                } else {
                    action.run(exchange, parameters);
                }
            }
        }
    }

    /**
     * Whether a condition forbids to do anything (RFC 9110 §13.1.1, §13.1.2). What is posted to has no representation, so
     * that nothing matches; what can be changed otherwise has one without a tag.
     */
    private static boolean fails(Exchange exchange) {
        boolean exists = exchange.method() != Method.POST;
        return (exchange.has(Field.IF_MATCH) && !(exists && "*".equals(exchange.header("if-match"))))
                || (exists && "*".equals(exchange.header("if-none-match")));
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
