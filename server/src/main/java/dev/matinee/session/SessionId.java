package dev.matinee.session;

import java.security.SecureRandom;
import java.util.Base64;

/** Names of sessions: 1 to 64 of {@code A-Za-z0-9_-}. Who knows a name may watch and end the session. */
public final class SessionId {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    private SessionId() {}

    public static boolean isValid(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (!isAllowed(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a name may hold this character, or octet of ASCII. */
    public static boolean isAllowed(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** A name that can't be guessed: 128 random bits. */
    public static String random() {
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }
}
