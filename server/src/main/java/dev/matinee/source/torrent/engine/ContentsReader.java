package dev.matinee.source.torrent.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.libtorrent4j.FileStorage;
import org.libtorrent4j.TorrentHandle;
import org.libtorrent4j.TorrentInfo;
import org.libtorrent4j.swig.byte_span;

/** Copies what libtorrent knows of a torrent's files. On the event loop. */
final class ContentsReader {
    private ContentsReader() {}

    /** Empty while there is nothing to be known. */
    static Optional<Contents> read(TorrentHandle torrent) {
        TorrentInfo info = torrent.torrentFile();
        return info == null || !info.isValid() ? Optional.empty() : Optional.of(read(info));
    }

    private static Contents read(TorrentInfo info) {
        FileStorage storage = info.origFiles();
        List<Contents.Entry> files = new ArrayList<>(storage.numFiles());
        for (int i = 0; i < storage.numFiles(); i++) {
            files.add(new Contents.Entry(
                    i, storage.filePath(i), storage.fileOffset(i), storage.fileSize(i), storage.padFileAt(i)));
        }
        Contents told = new Contents(info.name(), info.pieceLength(), info.totalSize(), files);
        boolean ascii = files.stream().allMatch(file -> file.path().chars().allMatch(c -> c < 0x80));
        return ascii
                ? told
                : InfoNames.read(section(info))
                        .map(names -> called(told, names))
                        .orElse(told);
    }

    private static byte[] section(TorrentInfo info) {
        byte_span span = info.swig().get_info_section();
        byte[] octets = new byte[(int) span.size()];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = span.at(i);
        }
        return octets;
    }

    private static Contents called(Contents told, InfoNames names) {
        List<Contents.Entry> real =
                told.files().stream().filter(file -> !file.padding()).toList();
        List<Contents.Entry> named = names.paths().size() == real.size() ? real : told.files();
        if (names.paths().size() != named.size()) {
            return told;
        }
        List<Contents.Entry> files = new ArrayList<>(told.files());
        for (int i = 0; i < named.size(); i++) {
            Contents.Entry file = named.get(i);
            files.set(
                    file.index(),
                    new Contents.Entry(file.index(), names.paths().get(i), file.offset(), file.size(), file.padding()));
        }
        return new Contents(names.name(), told.pieceLength(), told.size(), files);
    }
}
