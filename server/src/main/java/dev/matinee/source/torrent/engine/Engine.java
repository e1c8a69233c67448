package dev.matinee.source.torrent.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.matinee.http.Limits;
import dev.matinee.net.HttpServer;
import dev.matinee.net.ServerOptions;
import dev.matinee.source.torrent.EngineOptions;
import io.netty.util.concurrent.EventExecutor;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The torrent engine, a program of its own, for {@code source.torrent.EngineProcess} alone. It reads its
 * {@link EngineOptions} as one line of JSON from stdin, and writes one line to stdout: {@code ready PORT}, or
 * {@code failed WORDS}. It ends when stdin does, or when nobody has needed it for a while, and leaves no file behind.
 */
public final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    /** Magnets may be long, and percent-encoded once more; torrent files with many pieces are large. */
    private static final Limits LIMITS = new Limits(48 << 10, 16 << 10, 100, 10 << 20);

    private final EngineOptions options;
    private final HttpServer http;

    private Engine(EngineOptions options) throws IOException {
        this.options = options;
        var site = new CompletableFuture<EngineSite>();
        // One loop, which owns everything.
        ServerOptions listen =
                ServerOptions.DEFAULT.listen("127.0.0.1", 0).eventLoops(1).limits(LIMITS);
        http = HttpServer.start(listen, exchange -> site.join().handle(exchange));
        EventExecutor loop = http.eventLoops().next();
        var swarms = new Swarms(options, loop);
        site.complete(new EngineSite(options.token(), swarms));
        loop.scheduleAtFixedRate(
                () -> {
                    if (swarms.tick()) {
                        end("nobody needs it");
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }

    public static void main(String[] arguments) throws IOException {
        var stdin = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
        // Logs go to stderr; stdout carries one line to the server, and nothing else may write to it.
        try (OutputStream stdout = new FileOutputStream(FileDescriptor.out)) {
            Engine engine;
            try {
                EngineOptions options = new ObjectMapper().readValue(stdin.readLine(), EngineOptions.class);
                Path folder = Files.createDirectories(Path.of(options.folder()).toAbsolutePath());
                Files.deleteIfExists(folder.resolve("libtorrent4j.so"));
                NativeLibrary.extract(folder);
                load();
                engine = new Engine(options);
            } catch (IOException | LinkageError e) {
                LOG.debug("can't start", e);
                stdout.write(("failed " + e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
                System.exit(1);
                return;
            }
            stdout.write(("ready " + engine.http.address().getPort() + "\n").getBytes(StandardCharsets.UTF_8));
            stdout.flush();
            var parent = new Thread(() -> engine.watch(stdin), "parent");
            parent.setDaemon(true);
            parent.start();
        }
    }

    /** Here, so that a machine on which it can't be loaded is told of at once. */
    private static void load() {
        if (org.libtorrent4j.LibTorrent.version().isEmpty()) {
            throw new LinkageError("libtorrent has no version");
        }
    }

    private void watch(BufferedReader stdin) {
        try {
            while (stdin.readLine() != null) {
                LOG.debug("nothing more is expected on stdin");
            }
        } catch (IOException e) {
            LOG.debug("stdin", e);
        }
        end("the server has gone");
    }

    /** No grace: nobody is left to wait, and the kernel closes all sockets. */
    private void end(String why) {
        LOG.info("the torrent engine ends: {}", why);
        try {
            Folders.delete(Path.of(options.folder()));
        } catch (IOException e) {
            LOG.warn("its folder can't be removed: {}", e.toString());
        }
        Runtime.getRuntime().halt(0);
    }
}
