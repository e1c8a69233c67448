package dev.matinee.media;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A torrent-to-HTTP gateway that nobody here wrote: peerflix, as {@code ./check} has installed it by npm. */
public final class Peerflix implements AutoCloseable {
    private static final Path FOLDER = Path.of("src", "test", "gateway");

    private final Process process;
    private final String address;

    /** Whether it is installed. {@code ./check} does that while other tests run already. */
    public static boolean installed() {
        return Files.exists(FOLDER.resolve("node_modules/.package-lock.json"));
    }

    /**
     * Starts it.
     *
     * @param downloads where it may write
     */
    public Peerflix(Path downloads) throws IOException {
        process = new ProcessBuilder("node", FOLDER.resolve("gateway.js").toString(), downloads.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        address = "http://127.0.0.1:" + said.readLine();
    }

    /** For {@code --torrent-gateway}. */
    public String template() {
        return address + "/stream?magnet={magnet}";
    }

    /** The same with a path that it does not know. */
    public String wrongTemplate() {
        return address + "/films?magnet={magnet}";
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
