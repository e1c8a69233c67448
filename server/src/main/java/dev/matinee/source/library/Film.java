package dev.matinee.source.library;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * A film in one of the operator's folders. Immutable.
 *
 * @param id 22 characters of base64url, the same for the same place after a restart
 * @param title its file's name, made readable
 * @param shelf the folders between the library's and the file, with slashes; empty for none
 * @param bytes its size when it was listed
 * @param modifiedMillis since 1970, when it was listed
 * @param root the library's folder
 * @param path of the file inside of it
 * @param sought what a search looks into
 */
public record Film(
        String id, String title, String shelf, long bytes, long modifiedMillis, Path root, Path path, String sought) {
    private static final Set<String> ENDINGS = Set.of(
            "mkv", "mp4", "m4v", "webm", "mov", "avi", "mpg", "mpeg", "ts", "m2ts", "mts", "wmv", "flv", "ogv", "ogm",
            "3gp", "vob", "divx", "asf", "mxf", "y4m");

    /** Whether a file of this name is listed. */
    static boolean isFilm(Path name) {
        return ENDINGS.contains(ending(text(name)));
    }

    static Film of(Path root, Path path, long bytes, long modifiedMillis) {
        String whole = text(path);
        int slash = whole.lastIndexOf('/');
        String shelf = slash < 0 ? "" : whole.substring(0, slash);
        String title = title(whole.substring(slash + 1));
        return new Film(id(root, path), title, shelf, bytes, modifiedMillis, root, path, folded(shelf + " " + title));
    }

    /** The file's name without its ending; points and underscores that stand for spaces become some. */
    private static String title(String name) {
        String bare = name.substring(0, Math.max(1, name.lastIndexOf('.')));
        return printable(bare.indexOf(' ') < 0 ? bare.replaceAll("[._]+", " ").strip() : bare);
    }

    static String printable(String name) {
        return name.replaceAll("\\p{IsControl}|[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]", "");
    }

    /** The ending of a name in lower case, without its point. */
    static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** With its point, for programs. */
    String ending() {
        return "." + ending(text(path));
    }

    /**
     * A path as UTF-8 whatever the locale of the JVM says: {@code toString} loses what that can't hold, the URI has the
     * octets.
     */
    static String text(Path path) {
        String raw = Path.of("/").resolve(path).toUri().getRawPath();
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8)
                .substring(1);
    }

    /** Without case, marks and width, so that "Amelie" finds "Amélie". */
    static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT);
    }

    private static String id(Path root, Path path) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((root.toUri().getRawPath() + "\0").getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(
                    Path.of("/").resolve(path).toUri().getRawPath().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
