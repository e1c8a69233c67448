package dev.matinee.http;

import org.jspecify.annotations.Nullable;

/** The request methods of RFC 9110 §9 and RFC 5789. */
public enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    DELETE,
    OPTIONS,
    PATCH,
    CONNECT,
    TRACE;

    private static final Method[] METHODS = values();

    /** The method spelt by the octets between two offsets; null where there is none. Methods are case-sensitive (RFC 9110 §9.1). */
    static @Nullable Method of(byte[] octets, int start, int end) {
        for (Method method : METHODS) {
            if (Octets.are(octets, start, end, method.name())) {
                return method;
            }
        }
        return null;
    }
}
