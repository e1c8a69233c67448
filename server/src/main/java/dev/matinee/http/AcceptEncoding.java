package dev.matinee.http;

/** Reads {@code Accept-Encoding} (RFC 9110 §12.5.3) without allocating. */
final class AcceptEncoding {
    private AcceptEncoding() {}

    /** Whether gzip has a weight above 0, by its name, its old name (RFC 9110 §8.4.1.3) or the asterisk. */
    static boolean allowsGzip(byte[] octets, int start, int end) {
        boolean asterisk = false;
        int from = start;
        while (from < end) {
            int to = from;
            int semicolon = -1;
            for (; to < end && octets[to] != ','; to++) {
                if (octets[to] == ';' && semicolon < 0) {
                    semicolon = to;
                }
            }
            int nameEnd = semicolon < 0 ? to : semicolon;
            while (from < nameEnd && Octets.isBlank(octets[from])) {
                from++;
            }
            while (nameEnd > from && Octets.isBlank(octets[nameEnd - 1])) {
                nameEnd--;
            }
            boolean wanted = semicolon < 0 || isPositive(octets, semicolon + 1, to);
            if (Octets.spells(octets, from, nameEnd, "gzip") || Octets.spells(octets, from, nameEnd, "x-gzip")) {
                return wanted;
            }
            asterisk |= wanted && Octets.spells(octets, from, nameEnd, "*");
            from = to + 1;
        }
        return asterisk;
    }

    /** Whether a weight holds any digit but 0; one that cannot be read counts as 0. */
    private static boolean isPositive(byte[] octets, int start, int end) {
        int at = start;
        while (at < end && octets[at] != '=') {
            at++;
        }
        boolean positive = false;
        for (at++; at < end; at++) {
            byte octet = octets[at];
            if (octet >= '1' && octet <= '9') {
                positive = true;
            } else if (octet != '0' && octet != '.' && !Octets.isBlank(octet)) {
                return false;
            }
        }
        return positive;
    }
}
