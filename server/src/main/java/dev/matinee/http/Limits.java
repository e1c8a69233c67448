package dev.matinee.http;

/**
 * How much of a request is taken in, all in octets but for the number of fields.
 *
 * @param target the request target, else 414
 * @param headers all the header fields with their line ends, else 431
 * @param fields how many header fields, else 431
 * @param body the decoded body, else 413; a route may take less
 */
public record Limits(int target, int headers, int fields, int body) {
    /** 8 KiB, 16 KiB, 100 and 64 KiB. */
    public static final Limits DEFAULT = new Limits(8 << 10, 16 << 10, 100, 64 << 10);

    public Limits {
        if (target < 1 || headers < 1 || fields < 1 || body < 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
