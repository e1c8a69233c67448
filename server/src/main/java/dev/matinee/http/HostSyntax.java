package dev.matinee.http;

/** {@code uri-host [ ":" port ]} of RFC 9110 §7.2, with a host that is not empty (§4.2.1). */
final class HostSyntax {
    private static final int LAST_PORT = 65_535;

    private HostSyntax() {}

    static boolean isValid(byte[] octets, int start, int end) {
        if (start == end) {
            return false;
        }
        int at = octets[start] == '[' ? Ipv6Syntax.literalEnd(octets, start, end) : name(octets, start, end);
        return at > start && (at == end || (octets[at] == ':' && isPort(octets, at + 1, end)));
    }

    private static int name(byte[] octets, int start, int end) {
        int at = start;
        while (at < end) {
            if (octets[at] == '%') {
                if (at + 2 >= end || !Octets.is(octets[at + 1], Octets.HEX) || !Octets.is(octets[at + 2], Octets.HEX)) {
                    return -1;
                }
                at += 3;
            } else if (Octets.is(octets[at], Octets.HOST)) {
                at++;
            } else {
                break;
            }
        }
        return at;
    }

    /** RFC 3986 §3.2.3: a port may be empty. */
    private static boolean isPort(byte[] octets, int start, int end) {
        int port = 0;
        for (int at = start; at < end; at++) {
            if (octets[at] < '0' || octets[at] > '9') {
                return false;
            }
            port = port * 10 + octets[at] - '0';
            if (port > LAST_PORT) {
                return false;
            }
        }
        return true;
    }
}
