package dev.matinee.http;

import org.jspecify.annotations.Nullable;

/** Tells the four forms of a request target apart (RFC 9112 §3.2) and finds where the path begins. */
final class TargetForm {
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    private TargetForm() {}

    static @Nullable Violation judge(RequestHead head) {
        byte[] octets = head.octets;
        int start = head.targetStart;
        int end = head.targetEnd;
        head.pathStart = start;
        head.authorityStart = start;
        if (head.method == Method.CONNECT) {
            return Violation.METHOD_CONNECT;
        }
        if (octets[start] == '/') {
            return null;
        }
        if (octets[start] == '*') {
            return end - start == 1 && head.method == Method.OPTIONS ? null : Violation.TARGET_FORM;
        }
        if (begins(octets, start, end, HTTPS)) {
            // RFC 9110 §7.4: only a connection that was secured for that origin may ask for it.
            return Violation.TARGET_UNSECURED;
        }
        if (!begins(octets, start, end, HTTP)) {
            return Violation.TARGET_FORM;
        }
        int authority = start + HTTP.length();
        int path = authority;
        while (path < end && octets[path] != '/' && octets[path] != '?') {
            path++;
        }
        head.authorityStart = authority;
        head.pathStart = path;
        // RFC 9110 §4.2.1: an empty host is an error; §4.2.4: so is user information.
        return HostSyntax.isValid(octets, authority, path) ? null : Violation.HOST_INVALID;
    }

    private static boolean begins(byte[] octets, int start, int end, String scheme) {
        int behind = start + scheme.length();
        return behind <= end && Octets.spells(octets, start, behind, scheme);
    }
}
