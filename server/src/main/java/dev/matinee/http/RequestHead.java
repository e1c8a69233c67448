package dev.matinee.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request line and its header fields, as offsets into one array of octets.
 *
 * <p>Owned and refilled by its {@link HeadParser}: valid from {@link Progress#COMPLETE} until the parser is
 * reset. For one thread. Nothing here allocates but the methods that answer strings.
 */
public final class RequestHead {
    private static final int OCTETS = 1024;
    private static final int FIELDS = 16;
    static final int NOWHERE = -1;

    byte[] octets = new byte[OCTETS];
    /** Four offsets a field: name start, name end, value start, value end. */
    int[] fields = new int[4 * FIELDS];

    int fieldCount;
    /** For each {@link Field} one more than the index of its first line; 0 where it is absent. */
    final int[] known = new int[Field.COUNT];

    /** {@link Field#bit} for those that come on more than one line. */
    int repeated;

    /** GET until it has been read, so that the answer to a bad request can tell whether HEAD has asked for it. */
    Method method = Method.GET;

    int minorVersion;
    int targetStart;
    int targetEnd;
    /** Where the path begins: behind the authority in absolute form. */
    int pathStart;
    /** Where the authority begins in absolute form; that of the path in every other, so that there is none before it. */
    int authorityStart;

    long contentLength;
    boolean chunked;
    boolean keepAlive;
    boolean closeAsked;
    boolean expectsContinue;
    private String lastHost = "";

    RequestHead() {}

    void reset() {
        method = Method.GET;
        fieldCount = 0;
        Arrays.fill(known, 0);
        repeated = 0;
        contentLength = 0;
        chunked = false;
        keepAlive = false;
        closeAsked = false;
        expectsContinue = false;
    }

    int held() {
        return octets.length - OCTETS + 4 * (fields.length - 4 * FIELDS);
    }

    /** Takes a field line by its four offsets. */
    void add(int name, int nameEnd, int value, int valueEnd) {
        int slot = 4 * fieldCount++;
        if (slot == fields.length) {
            fields = Arrays.copyOf(fields, 2 * slot);
        }
        int[] offsets = fields;
        offsets[slot] = name;
        offsets[slot + 1] = nameEnd;
        offsets[slot + 2] = value;
        offsets[slot + 3] = valueEnd;
        Field field = Field.of(octets, name, nameEnd);
        if (field == null) {
            return;
        }
        if (known[field.index] == 0) {
            known[field.index] = fieldCount;
        } else {
            repeated |= field.bit;
        }
    }

    /** The method. */
    public Method method() {
        return method;
    }

    /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
    public int minorVersion() {
        return minorVersion;
    }

    /** The length of the body in octets, 0 where there is none; meaningless where it is {@link #chunked}. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether the body comes in chunks. */
    public boolean chunked() {
        return chunked;
    }

    /** Whether the client wants the connection to persist (RFC 9112 §9.3). */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** Whether the client waits for {@code 100 Continue} before it sends the body (RFC 9110 §10.1.1). */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether the request asks about the server, not about a resource: {@code OPTIONS *} (RFC 9112 §3.2.4). */
    public boolean asterisk() {
        return pathStart == targetEnd ? method == Method.OPTIONS : octets[pathStart] == '*';
    }

    /** The path and query, decoded and judged. Allocates. */
    public Target target() {
        return Target.decode(octets, pathStart, targetEnd);
    }

    /** The request target as it came, for the log; ASCII. */
    public String rawTarget() {
        return new String(octets, targetStart, targetEnd - targetStart, StandardCharsets.ISO_8859_1);
    }

    /** Whether the field is present. */
    public boolean has(Field field) {
        return known[field.index] != 0;
    }

    /** Whether {@code gzip} is acceptable (RFC 9110 §12.5.3). Does not allocate unless the field comes on several lines. */
    public boolean acceptsGzip() {
        int line = known[Field.ACCEPT_ENCODING.index] - 1;
        if (line < 0) {
            return false;
        }
        if ((repeated & Field.ACCEPT_ENCODING.bit) != 0) {
            byte[] joined = joined(Field.ACCEPT_ENCODING.spelling()).getBytes(StandardCharsets.ISO_8859_1);
            return AcceptEncoding.allowsGzip(joined, 0, joined.length);
        }
        return AcceptEncoding.allowsGzip(octets, valueStart(line), valueEnd(line));
    }

    /** What the request makes its answer depend on; {@link Preconditions#NONE} where there is nothing. */
    public Preconditions preconditions() {
        return Preconditions.of(this);
    }

    /** Whether the body is said to be of this media type (in lower case), parameters aside, or of none. Does not allocate. */
    public boolean mayBe(String mediaType) {
        int line = known[Field.CONTENT_TYPE.index] - 1;
        if (line < 0) {
            return true;
        }
        int start = valueStart(line);
        int end = start + mediaType.length();
        return end <= valueEnd(line)
                && Octets.spells(octets, start, end, mediaType)
                && (end == valueEnd(line) || octets[end] == ';' || Octets.isBlank(octets[end]));
    }

    /** Whether a page of another host sends this, by its browser's word (Fetch Metadata; RFC 6454 §7). Does not allocate. */
    public boolean isForeign() {
        return PageOrigin.isForeign(this);
    }

    /** The value of a field, several lines joined by {@code ", "} (RFC 9110 §5.3), in ISO 8859-1; null where it is absent. */
    public @Nullable String header(Field field) {
        int line = known[field.index] - 1;
        if (line < 0) {
            return null;
        }
        return (repeated & field.bit) == 0 ? value(line) : joined(field.spelling());
    }

    /** The same for any name, in either case. */
    public @Nullable String header(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        for (int line = 0; line < fieldCount; line++) {
            if (isNamed(line, lowerCase)) {
                return joined(lowerCase);
            }
        }
        return null;
    }

    /**
     * The host that is asked, with its port if it was told one, in lower case: that of the target where it names one,
     * whatever {@code Host} says then (RFC 9112 §3.2.2), else the value of {@code Host}; null where there is neither. The
     * same string again where the request before had it too.
     */
    public @Nullable String host() {
        int start = hostStart();
        int end = hostEnd();
        if (start == NOWHERE) {
            return null;
        }
        if (!Octets.spells(octets, start, end, lastHost)) {
            lastHost = new String(octets, start, end - start, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        }
        return lastHost;
    }

    /** Where the host that is asked begins in {@link #octets}; {@link #NOWHERE} where there is none. */
    int hostStart() {
        int line = known[Field.HOST.index] - 1;
        return namesHost() ? authorityStart : line < 0 ? NOWHERE : valueStart(line);
    }

    /** Where it ends, its port included; {@link #NOWHERE} where there is none. */
    int hostEnd() {
        int line = known[Field.HOST.index] - 1;
        return namesHost() ? pathStart : line < 0 ? NOWHERE : valueEnd(line);
    }

    /** Whether the target itself names the host: it comes in absolute form (RFC 9112 §3.2.2). */
    private boolean namesHost() {
        return authorityStart < pathStart;
    }

    /** How many field lines there are. */
    public int fieldCount() {
        return fieldCount;
    }

    /** The name on a field line, as it came. */
    public String name(int line) {
        int start = fields[4 * line];
        return new String(octets, start, fields[4 * line + 1] - start, StandardCharsets.ISO_8859_1);
    }

    /** The value on a field line, without the white space around it. */
    public String value(int line) {
        return new String(octets, valueStart(line), valueEnd(line) - valueStart(line), StandardCharsets.ISO_8859_1);
    }

    int valueStart(int line) {
        return fields[4 * line + 2];
    }

    int valueEnd(int line) {
        return fields[4 * line + 3];
    }

    boolean isNamed(int line, String lowerCase) {
        return Octets.spells(octets, fields[4 * line], fields[4 * line + 1], lowerCase);
    }

    private String joined(String lowerCase) {
        StringBuilder joined = new StringBuilder();
        String comma = "";
        for (int line = 0; line < fieldCount; line++) {
            if (isNamed(line, lowerCase)) {
                joined.append(comma).append(value(line));
                comma = ", ";
            }
        }
        return joined.toString();
    }
}
