package dev.matinee.web;

import dev.matinee.http.MediaType;
import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.net.ReplyBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The player page and what belongs to it, read from the jar once, compressed beforehand, served from memory. */
final class StaticFiles {
    private static final String ROOT = "static";
    /** Only our own files; hls.js makes its worker and its media from blobs. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; "
            + "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

    private final Map<String, Reply> files = new HashMap<>();

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
        for (Path path : paths) {
            String name = root.relativize(path).toString();
            try (InputStream in = Files.newInputStream(path)) {
                files.files.put(name, reply(name, in.readAllBytes()));
            }
        }
        return files;
    }

    private static Reply reply(String name, byte[] bytes) {
        // A file with its version in its name never changes.
        boolean pinned = name.startsWith("vendor/");
        ReplyBuilder reply = Reply.of(200, MediaType.ofFileName(name), bytes)
                .tagged()
                .gzip()
                .cacheControl(pinned ? "max-age=31536000, immutable" : "no-cache");
        if (name.endsWith(".html")) {
            reply.header("Content-Security-Policy", CONTENT_SECURITY_POLICY).header("Referrer-Policy", "no-referrer");
        }
        return reply.build();
    }

    /** Sends a file, or 404. */
    void send(Exchange exchange, String name) {
        exchange.send(files.getOrDefault(name, NOT_FOUND));
    }

    private static final Reply NOT_FOUND =
            Reply.error(404, "There is nothing at this address.", "not_found").build();
}
