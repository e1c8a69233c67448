package dev.matinee.source.torrent.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.libtorrent4j.AddTorrentParams;
import org.libtorrent4j.Vectors;
import org.libtorrent4j.swig.add_torrent_params;
import org.libtorrent4j.swig.byte_vector;
import org.libtorrent4j.swig.error_code;
import org.libtorrent4j.swig.libtorrent;

/** What an engine that is started again has to know of a torrent, in libtorrent's own form. */
final class ResumeData {
    private ResumeData() {}

    /** Reads it; {@link IllegalArgumentException} where it is none. */
    static AddTorrentParams read(byte[] data) {
        byte_vector octets = Vectors.bytes2byte_vector(data);
        error_code error = new error_code();
        add_torrent_params params = libtorrent.read_resume_data_ex(octets, error);
        if (error.value() != 0) {
            throw new IllegalArgumentException(error.message());
        }
        return new AddTorrentParams(params);
    }

    /** Replaces a file in one step, so that a death in the middle leaves the old one. */
    static void write(Path file, byte[] data) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, data);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
