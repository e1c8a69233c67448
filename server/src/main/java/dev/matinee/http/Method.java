package dev.matinee.http;

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
    TRACE
}
