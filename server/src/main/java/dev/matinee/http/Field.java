package dev.matinee.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The request fields that the server itself looks at, so that it need not search for them. */
public enum Field {
    HOST,
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    TRANSFER_ENCODING,
    EXPECT,
    RANGE,
    IF_RANGE,
    IF_MATCH,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
    IF_UNMODIFIED_SINCE,
    ACCEPT_ENCODING,
    CONTENT_ENCODING,
    ORIGIN,
    SEC_FETCH_SITE;

    static final int COUNT = values().length;
    private static final @Nullable Field[] BY_HASH = byHash();

    /** Its place in a table of all fields. */
    final int index;

    /** Its place in a set of fields. */
    final int bit;

    private final String spelling;

    @SuppressWarnings("EnumOrdinal") // Offsets are kept in an int array: an EnumMap would box them.
    Field() {
        index = ordinal();
        bit = 1 << index;
        spelling = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name in lower case. */
    public String spelling() {
        return spelling;
    }

    /** The field of that name, made of token octets; null where the server has no use for it. */
    static @Nullable Field of(byte[] name, int start, int end) {
        Field field = BY_HASH[hash(end - start, name[start], name[end - 1])];
        return field != null && field.isSpelt(name, start, end) ? field : null;
    }

    private boolean isSpelt(byte[] name, int start, int end) {
        if (end - start != spelling.length()) {
            return false;
        }
        for (int i = 0; i < spelling.length(); i++) {
            // Of all token octets only a letter's other case, or the hyphen itself, comes out as what is looked for.
            if ((name[start + i] | 0x20) != spelling.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(int length, byte first, byte last) {
        return (length + (first & 0x1f) * 4 + (last & 0x1f)) & 0x3f;
    }

    private static @Nullable Field[] byHash() {
        @Nullable Field[] table = new @Nullable Field[64];
        for (Field field : values()) {
            String name = field.spelling;
            int hash = hash(name.length(), (byte) name.charAt(0), (byte) name.charAt(name.length() - 1));
            if (table[hash] != null) {
                throw new IllegalStateException(name + " and " + table[hash] + " collide");
            }
            table[hash] = field;
        }
        return table;
    }
}
