package dev.matinee.http;

/** Tells from where the page comes whose browser sends a request (Fetch Metadata; RFC 6454 §7), without allocating. */
final class PageOrigin {
    private PageOrigin() {}

    /**
     * Whether it is a page of another host. Where the browser does not say so itself, which it does with TLS and on
     * localhost, its Origin is compared with the host that is asked, and with what a proxy says that Host was; ports do
     * not count. What is no browser sends neither.
     */
    static boolean isForeign(RequestHead head) {
        int site = head.known[Field.SEC_FETCH_SITE.index] - 1;
        if (site >= 0) {
            return !(spells(head, site, "same-origin")
                    || spells(head, site, "same-site")
                    || spells(head, site, "none"));
        }
        int origin = head.known[Field.ORIGIN.index] - 1;
        if (origin < 0) {
            return false;
        }
        int start = behindScheme(head.octets, head.valueStart(origin), head.valueEnd(origin));
        int end = hostEnd(head.octets, start, head.valueEnd(origin));
        if (start == end) {
            return true;
        }
        if (isHost(head.octets, head.hostStart(), head.hostEnd(), start, end)) {
            return false;
        }
        for (int line = 0; line < head.fieldCount; line++) {
            if (head.isNamed(line, "x-forwarded-host")
                    && isHost(head.octets, head.valueStart(line), head.valueEnd(line), start, end)) {
                return false;
            }
        }
        return true;
    }

    private static boolean spells(RequestHead head, int line, String word) {
        return Octets.spells(head.octets, head.valueStart(line), head.valueEnd(line), word);
    }

    /** The end where there is no scheme: {@code null} is an origin too. */
    private static int behindScheme(byte[] octets, int start, int end) {
        for (int at = start; at + 2 < end; at++) {
            if (octets[at] == ':' && octets[at + 1] == '/' && octets[at + 2] == '/') {
                return at + 3;
            }
        }
        return end;
    }

    /** Where the port begins, or the end; colons in brackets are an address's own. */
    private static int hostEnd(byte[] octets, int start, int end) {
        boolean bracketed = false;
        for (int at = start; at < end; at++) {
            bracketed = octets[at] == '[' || (bracketed && octets[at] != ']');
            if (octets[at] == ':' && !bracketed) {
                return at;
            }
        }
        return end;
    }

    /** Whether a host, with a port or without, is the one between the last two offsets. */
    private static boolean isHost(byte[] octets, int other, int otherEnd, int start, int end) {
        if (hostEnd(octets, other, otherEnd) - other != end - start) {
            return false;
        }
        for (int i = 0; i < end - start; i++) {
            if (Octets.lower(octets[start + i]) != Octets.lower(octets[other + i])) {
                return false;
            }
        }
        return true;
    }
}
