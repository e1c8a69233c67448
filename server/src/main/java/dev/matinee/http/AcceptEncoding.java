package dev.matinee.http;

/** Reads {@code Accept-Encoding} (RFC 9110 §12.5.3) without allocating. */
final class AcceptEncoding {
    /** The weight of what is not listed. */
    private static final int NONE = -1;

    private AcceptEncoding() {}

    /**
     * Whether gzip is acceptable, by its name, its old name (RFC 9110 §8.4.1.3) or the asterisk, and not less welcome than
     * no coding at all, which is acceptable unlisted, but then less so.
     */
    static boolean allowsGzip(byte[] octets, int start, int end) {
        int gzip = NONE;
        int identity = NONE;
        int asterisk = NONE;
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
            int weight = semicolon < 0 ? 1000 : weight(octets, semicolon + 1, to);
            if (Octets.spells(octets, from, nameEnd, "gzip") || Octets.spells(octets, from, nameEnd, "x-gzip")) {
                gzip = weight;
            } else if (Octets.spells(octets, from, nameEnd, "identity")) {
                identity = weight;
            } else if (Octets.spells(octets, from, nameEnd, "*")) {
                asterisk = weight;
            }
            from = to + 1;
        }
        int wanted = gzip == NONE ? asterisk : gzip;
        return wanted > 0 && wanted >= identity;
    }

    /** {@code q=} and a number of up to three decimals, in thousandths; 0 for what is none (RFC 9110 §12.4.2). */
    private static int weight(byte[] octets, int start, int end) {
        int at = start;
        while (at < end && octets[at] != '=') {
            at++;
        }
        int weight = 0;
        int unit = 1000;
        for (at++; at < end; at++) {
            byte octet = octets[at];
            if (octet >= '0' && octet <= '9') {
                weight += unit * (octet - '0');
                unit /= 10;
            } else if (octet != '.' && !Octets.isBlank(octet)) {
                return 0;
            }
        }
        return weight;
    }
}
