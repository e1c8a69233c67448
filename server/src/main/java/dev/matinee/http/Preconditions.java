package dev.matinee.http;

import org.jspecify.annotations.Nullable;

/**
 * What a request makes its answer depend on (RFC 9110 §13 and §14): the values of its fields, or null. Immutable, so
 * that it can outlive the request's octets while an answer is awaited.
 */
public record Preconditions(
        @Nullable String ifMatch,
        @Nullable String ifUnmodifiedSince,
        @Nullable String ifNoneMatch,
        @Nullable String ifModifiedSince,
        @Nullable String ifRange,
        @Nullable String range) {
    /** Those of a request that has none, which is nearly all of them. */
    public static final Preconditions NONE = new Preconditions(null, null, null, null, null, null);

    /** Whether this is {@link #NONE}. */
    public boolean isNone() {
        return range == null
                && ifNoneMatch == null
                && ifModifiedSince == null
                && ifMatch == null
                && ifUnmodifiedSince == null;
    }

    /** What to answer. */
    public enum Outcome {
        /** As if there were no conditions. */
        PROCEED,
        /** 304, to GET and HEAD. */
        NOT_MODIFIED,
        /** 412. */
        FAILED
    }

    static Preconditions of(RequestHead head) {
        if (!head.has(Field.IF_NONE_MATCH)
                && !head.has(Field.RANGE)
                && !head.has(Field.IF_MODIFIED_SINCE)
                && !head.has(Field.IF_MATCH)
                && !head.has(Field.IF_UNMODIFIED_SINCE)) {
            return NONE;
        }
        return new Preconditions(
                head.header(Field.IF_MATCH),
                head.header(Field.IF_UNMODIFIED_SINCE),
                head.header(Field.IF_NONE_MATCH),
                head.header(Field.IF_MODIFIED_SINCE),
                head.header(Field.IF_RANGE),
                head.header(Field.RANGE));
    }

    /**
     * Judges a GET or HEAD in the order of §13.2.2.
     *
     * @param tag the entity tag of the representation that would be sent, or null
     * @param lastModified its date in seconds since 1970, or {@link HttpDate#NONE}
     */
    public Outcome judge(@Nullable String tag, long lastModified) {
        if (ifMatch != null) {
            if (!(tag == null ? ifMatch.equals("*") : EntityTags.matchesStrongly(ifMatch, tag))) {
                return Outcome.FAILED;
            }
        } else if (ifUnmodifiedSince != null && lastModified != HttpDate.NONE) {
            long date = HttpDate.parse(ifUnmodifiedSince);
            if (date != HttpDate.NONE && lastModified > date) {
                return Outcome.FAILED;
            }
        }
        if (ifNoneMatch != null) {
            boolean matches = tag == null ? ifNoneMatch.equals("*") : EntityTags.matchesWeakly(ifNoneMatch, tag);
            return matches ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
        }
        if (ifModifiedSince != null && lastModified != HttpDate.NONE) {
            long date = HttpDate.parse(ifModifiedSince);
            return date != HttpDate.NONE && lastModified <= date ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
        }
        return Outcome.PROCEED;
    }

    /** What part of so many octets a GET selects; a failed {@code If-Range} makes it the whole (§13.1.5). */
    public ByteRange select(@Nullable String tag, long lastModified, long length) {
        if (range == null) {
            return ByteRange.WHOLE;
        }
        if (ifRange != null) {
            boolean tagged = ifRange.startsWith("\"") || ifRange.startsWith("W/");
            boolean same = tagged
                    ? (tag != null && EntityTags.isTag(ifRange) && EntityTags.matchesStrongly(ifRange, tag))
                    : (lastModified != HttpDate.NONE && HttpDate.parse(ifRange) == lastModified);
            if (!same) {
                return ByteRange.WHOLE;
            }
        }
        return ByteRange.select(range, length);
    }
}
