package dev.matinee.source.gate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A login by Digest (RFC 2617 §3.2.2) for another address than the one that libavformat has computed it for: by MD5, which is all that it
 * knows. Pure.
 *
 * @param password as libavformat takes it from the link; empty where the link has none
 */
record RtspLogin(String password) {
    private static final Pattern FIELD = Pattern.compile("(?im)^Authorization: *Digest .*$");
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|([^,\\s\"]+))");

    /**
     * That of a link.
     *
     * @param user as it is written before the host, with its {@code @}; may be empty
     */
    static RtspLogin of(String user) {
        // Escapes first, as libavformat does it (httpauth.c): a name can't hold a colon.
        String login = decoded(user);
        int colon = login.indexOf(':');
        return new RtspLogin(colon < 0 ? "" : login.substring(colon + 1, login.length() - 1));
    }

    /** Octets as characters; what is no escape stays as it is. */
    private static String decoded(String escaped) {
        return Pattern.compile("%([0-9a-fA-F]{2})")
                .matcher(new String(escaped.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .replaceAll(
                        octet -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octet.group(1), 16))));
    }

    /** These fields of a request, with a login for an address that begins with {@code to} where it was for {@code from}. */
    String rewrite(String fields, String method, String from, String to) {
        Matcher field = FIELD.matcher(fields);
        if (!field.find()) {
            return fields;
        }
        Map<String, String> told = new HashMap<>();
        Matcher each = PARAMETER.matcher(field.group());
        while (each.find()) {
            told.put(each.group(1).toLowerCase(Locale.ROOT), each.group(2) == null ? each.group(3) : each.group(2));
        }
        String before = told.getOrDefault("uri", "");
        if (!before.startsWith(from) || !told.containsKey("response")) {
            return fields;
        }
        told.put("uri", to + before.substring(from.length()));
        String written = field.group()
                .replace("uri=\"" + before + "\"", "uri=\"" + told.get("uri") + "\"")
                .replace("response=\"" + told.get("response") + "\"", "response=\"" + response(told, method) + "\"");
        return fields.substring(0, field.start()) + written + fields.substring(field.end());
    }

    private String response(Map<String, String> told, String method) {
        String nonce = told.getOrDefault("nonce", "");
        String cnonce = told.getOrDefault("cnonce", "");
        String who = md5(told.getOrDefault("username", "") + ":" + told.getOrDefault("realm", "") + ":" + password);
        if (told.getOrDefault("algorithm", "").equalsIgnoreCase("MD5-sess")) {
            who = md5(who + ":" + nonce + ":" + cnonce);
        }
        String qop =
                told.containsKey("qop") ? told.getOrDefault("nc", "") + ":" + cnonce + ":" + told.get("qop") + ":" : "";
        return md5(who + ":" + nonce + ":" + qop + md5(method + ":" + told.get("uri")));
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.ISO_8859_1));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has MD5", e);
        }
    }
}
