package dev.matinee.http;

/** {@code "[" IPv6address "]"} of RFC 3986 §3.2.2; without zones and without addresses of a future version. */
final class Ipv6Syntax {
    private static final int GROUPS = 8;

    private Ipv6Syntax() {}

    /** Behind the closing bracket of the literal that begins with the opening one, or -1. */
    static int literalEnd(byte[] octets, int start, int end) {
        int groups = 0;
        boolean elided = false;
        int at = start + 1;
        while (at < end && octets[at] != ']') {
            if (at + 1 < end && octets[at] == ':' && octets[at + 1] == ':') {
                if (elided) {
                    return -1;
                }
                elided = true;
                at += 2;
                continue;
            }
            if (octets[at] == ':') {
                // One colon stands between two groups; the first two of three have been taken together.
                if (at == start + 1 || octets[at - 1] == ':') {
                    return -1;
                }
                at++;
            } else if (at > start + 1 && octets[at - 1] != ':') {
                return -1;
            }
            int digits = hexDigits(octets, at, end);
            if (digits == 0) {
                return -1;
            }
            if (at + digits < end && octets[at + digits] == '.') {
                at = ipv4End(octets, at, end);
                groups += 2;
                if (at < 0 || at == end || octets[at] != ']') {
                    return -1;
                }
            } else {
                at += digits;
                groups++;
            }
        }
        boolean complete = elided ? groups < GROUPS : groups == GROUPS;
        return complete && at < end ? at + 1 : -1;
    }

    private static int hexDigits(byte[] octets, int start, int end) {
        int digits = 0;
        while (digits < 4 && start + digits < end && Octets.is(octets[start + digits], Octets.HEX)) {
            digits++;
        }
        return digits;
    }

    /** Behind four numbers up to 255, without leading zeros, or -1. */
    private static int ipv4End(byte[] octets, int start, int end) {
        int at = start;
        for (int part = 0; part < 4; part++) {
            if (part > 0 && (at == end || octets[at++] != '.')) {
                return -1;
            }
            int first = at;
            int number = 0;
            while (at < end && at - first < 3 && octets[at] >= '0' && octets[at] <= '9') {
                number = number * 10 + octets[at++] - '0';
            }
            if (at == first || number > 255 || (at - first > 1 && octets[first] == '0')) {
                return -1;
            }
        }
        return at;
    }
}
