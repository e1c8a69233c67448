package dev.matinee.source.torrent.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** libtorrent's shared object. */
final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * Takes it out of the jar, to where its classes will look for it. To be called before any of them is loaded.
     *
     * @throws IOException if there is none for this machine, or no room
     */
    static void extract(Path folder) throws IOException {
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = "lib/" + (machine.equals("amd64") ? "x86_64" : machine) + "/libtorrent4j.so";
        Path file = folder.resolve("libtorrent4j.so");
        try (InputStream packed = NativeLibrary.class.getClassLoader().getResourceAsStream(name)) {
            if (packed == null || !System.getProperty("os.name").equals("Linux")) {
                throw new IOException("there is no torrent engine for " + System.getProperty("os.name") + " on "
                        + machine + ", only for Linux on x86_64");
            }
            Files.copy(packed, file);
        }
        System.setProperty("libtorrent4j.jni.path", file.toString());
    }
}
