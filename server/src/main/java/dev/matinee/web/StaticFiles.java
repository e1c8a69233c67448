package dev.matinee.web;

import dev.matinee.http.MediaType;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.net.ReplyBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The player page and what belongs to it, read from the jar once, compressed beforehand, served from memory. */
final class StaticFiles {
    private static final String ROOT = "static";
    private static final String PAGE = "index.html";
    /** Only our own files; hls.js makes its worker and its media from blobs. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; "
            + "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

    /** Any build's version, before a file's name. */
    private static final Pattern VERSION = Pattern.compile("v-[0-9a-f]{12}/");

    /** Files with versions of their own in their names. */
    private static final String PINNED = "vendor/";

    private static final String FOR_EVER = "max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";

    private final Map<String, Reply> files = new HashMap<>();

    private Reply missingPage = Answers.NOT_FOUND;

    /** Reads all files. Blocks; not for event loops. */
    static StaticFiles load() throws IOException {
        URL root = StaticFiles.class.getClassLoader().getResource(ROOT);
        if (root == null) {
            throw new IOException("the page is missing from this build");
        }
        try {
            URI uri = root.toURI();
            if (!uri.getScheme().equals("jar")) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.getPath("/" + ROOT));
            }
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private static StaticFiles read(Path root) throws IOException {
        var files = new StaticFiles();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.filter(Files::isRegularFile).toList();
        }
        Map<String, byte[]> contents = new TreeMap<>();
        for (Path path : paths) {
            contents.put(root.relativize(path).toString(), Files.readAllBytes(path));
        }
        String version = version(contents);
        byte[] page = contents.get(PAGE);
        if (page == null) {
            throw new IOException("the page is missing from this build");
        }
        // Its parts name each other relatively, so what the page names decides for all.
        contents.put(
                PAGE,
                new String(page, StandardCharsets.UTF_8)
                        .replaceAll("\"/static/(?!" + PINNED + ")", "\"/static/" + version)
                        .getBytes(StandardCharsets.UTF_8));
        contents.forEach((name, bytes) -> {
            files.files.put(name, reply(200, name, bytes, name.startsWith(PINNED) ? FOR_EVER : ASK_AGAIN));
            files.files.put(version + name, reply(200, name, bytes, FOR_EVER));
        });
        files.missingPage = reply(404, PAGE, contents.get(PAGE), ASK_AGAIN);
        return files;
    }

    /** A part of the path that is another one when any file is. */
    private static String version(Map<String, byte[]> contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            contents.forEach((name, bytes) -> {
                digest.update((name + ' ' + bytes.length + '\n').getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            });
            return "v-" + HexFormat.of().formatHex(digest.digest(), 0, 6) + "/";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reply reply(int status, String name, byte[] bytes, String caching) {
        ReplyBuilder reply =
                Reply.of(status, MediaType.ofFileName(name), bytes).gzip().cacheControl(caching);
        if (status == 200) {
            reply.tagged();
        } else {
            reply.header("Vary", "Accept");
        }
        if (name.endsWith(".html")) {
            reply.header("Content-Security-Policy", CONTENT_SECURITY_POLICY).header("Referrer-Policy", "no-referrer");
        }
        return reply.build();
    }

    /** Sends the page. */
    void sendPage(Exchange exchange) {
        send(exchange, PAGE);
    }

    /**
     * Sends a file, or 404. One that is asked for by the version of another build, such as by a page that was open while
     * the server changed, is the present one, to be asked for again.
     */
    void send(Exchange exchange, String name) {
        Reply file = files.get(name);
        if (file == null) {
            file = files.get(VERSION.matcher(name).replaceFirst(""));
        }
        exchange.send(file == null ? Answers.NOT_FOUND : file);
    }

    /** Says that there is nothing: to a person's browser by the page, to programs by JSON. */
    void sendMissing(Exchange exchange) {
        String accepted = exchange.header("accept");
        exchange.send(accepted != null && accepted.contains("text/html") ? missingPage : Answers.NOT_FOUND);
    }
}
