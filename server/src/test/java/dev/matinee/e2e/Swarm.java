package dev.matinee.e2e;

import dev.matinee.media.Seeder;
import dev.matinee.media.TorrentMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A torrent of one or more films, and somebody on loopback who shares it; can go away and come back. */
final class Swarm implements AutoCloseable {
    private static final int PIECE = 64 << 10;

    private final Path shared;
    private final TorrentMaker.Made made;
    private Seeder seeder;

    private Swarm(Path shared, TorrentMaker.Made made) {
        this.shared = shared;
        this.made = made;
        this.seeder = new Seeder(made, shared, 0);
    }

    /** Shares a copy of a film. */
    static Swarm of(Path film) throws IOException {
        Path shared = TestServer.freshDirectory();
        Path copy = Files.copy(film, shared.resolve(film.getFileName()));
        return new Swarm(shared, TorrentMaker.of(copy, PIECE));
    }

    /** Shares a folder of files, named in the torrent as they are named in {@code names}. */
    static Swarm of(String folder, List<String> names, List<Path> files) throws IOException {
        Path shared = TestServer.freshDirectory();
        List<TorrentMaker.Part> parts = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Path copy = shared.resolve(folder).resolve(names.get(i));
            Files.createDirectories(copy.getParent());
            Files.copy(files.get(i), copy);
            parts.add(new TorrentMaker.Part(List.of(names.get(i).split("/", -1)), copy));
        }
        return new Swarm(shared, TorrentMaker.of(folder, PIECE, parts));
    }

    String magnet() {
        return made.magnet(seeder.port());
    }

    TorrentMaker.Made made() {
        return made;
    }

    Seeder seeder() {
        return seeder;
    }

    /** Goes away; {@link #back} ends that. */
    void away() {
        seeder.close();
    }

    /** Comes back on the same port. */
    void back() {
        seeder = new Seeder(made, shared, seeder.port());
    }

    @Override
    public void close() throws IOException {
        seeder.close();
        TestServer.remove(shared);
    }
}
