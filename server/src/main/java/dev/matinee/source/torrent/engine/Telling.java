package dev.matinee.source.torrent.engine;

import dev.matinee.source.torrent.TorrentFile;
import dev.matinee.source.torrent.TorrentState;
import dev.matinee.source.torrent.TorrentSubtitle;
import java.util.List;
import org.libtorrent4j.TorrentStatus;

/** How a torrent fares, as those who ask are told. On the event loop. */
final class Telling {
    private Telling() {}

    /**
     * Tells it.
     *
     * @param found what became of the wish of whoever asks
     * @param withFiles whether its films and their subtitles are told as well
     */
    static TorrentState of(Torrent torrent, TorrentStatus status, Found found, boolean withFiles) {
        Film film = found.film();
        Fault fault = found.fault();
        Contents known = torrent.contents();
        List<TorrentFile> files = withFiles && known != null ? known.listed() : List.of();
        List<TorrentSubtitle> subtitles = withFiles && known != null && film != null
                ? Beside.listed(known, film, torrent.pathPrefix())
                : List.of();
        boolean open = film != null && torrent.readable(film);
        return new TorrentState(
                torrent.hash,
                known == null ? status.name() : known.name(),
                fault != null ? TorrentState.Stage.FAILED : stage(torrent, status.numPeers(), open),
                fault == null ? "" : fault.code(),
                fault == null ? "" : fault.words(),
                film == null ? -1 : film.entry.index(),
                film != null && open ? path(torrent, film) : "",
                files,
                withFiles && known != null ? known.unlisted() : 0,
                subtitles,
                status.numPeers(),
                status.downloadPayloadRate(),
                status.uploadPayloadRate(),
                film == null ? 0 : film.size(),
                film == null ? 0 : film.done(),
                film == null ? 0 : film.needed(),
                film == null ? 0 : film.neededDone(),
                film == null ? 0 : film.available(torrent.demand().position(film)),
                torrent.healing().stalledSeconds());
    }

    private static TorrentState.Stage stage(Torrent torrent, int peers, boolean open) {
        if (open) {
            return TorrentState.Stage.READY;
        }
        if (torrent.contents() == null) {
            return peers > 0 ? TorrentState.Stage.METADATA : TorrentState.Stage.FINDING_PEERS;
        }
        return torrent.checking() ? TorrentState.Stage.CHECKING : TorrentState.Stage.METADATA;
    }

    /** Ends in a name with the film's extension, which helps players to guess what it is. */
    private static String path(Torrent torrent, Film film) {
        String extension = MediaNames.extension(film.entry.path());
        return torrent.pathPrefix() + film.entry.index() + "/film" + (extension.isEmpty() ? "" : "." + extension);
    }
}
