package dev.matinee.source.torrent;

import java.util.List;

/**
 * How a torrent fares, as the engine tells it. Immutable.
 *
 * @param hash the torrent's name among machines, in hexadecimal
 * @param name what it calls itself; empty until its metadata is there
 * @param stage how far it has come
 * @param code a word for what went wrong, empty where nothing did
 * @param words a sentence for it
 * @param file the number of the file that is watched; -1 until it is chosen
 * @param path where the engine serves it; empty until it can be opened
 * @param files what can be watched, largest first; empty where that was not asked for
 * @param unlisted how many more there are
 * @param subtitles what lies beside the file that is watched, and likely belongs to it; empty where that was not asked for
 * @param peers how many are connected
 * @param downRate octets a second
 * @param upRate octets a second
 * @param size of the file
 * @param done how much of it is here
 * @param needed what the first picture takes at least
 * @param neededDone how much of that is here
 * @param ahead octets of film that are here without a gap, from where it is being read
 * @param stalledSeconds for how long nothing has come though somebody waits
 */
public record TorrentState(
        String hash,
        String name,
        Stage stage,
        String code,
        String words,
        int file,
        String path,
        List<TorrentFile> files,
        int unlisted,
        List<TorrentSubtitle> subtitles,
        int peers,
        int downRate,
        int upRate,
        long size,
        long done,
        long needed,
        long neededDone,
        long ahead,
        int stalledSeconds) {
    /** How far a torrent has come. */
    public enum Stage {
        /** Nobody who has it is connected yet. */
        FINDING_PEERS,
        /** Its list of files is on its way. */
        METADATA,
        /** What is on disk from before is being looked at. */
        CHECKING,
        /** The film can be opened; what is not here yet is waited for. */
        READY,
        /** Nobody waits for more of it: nothing is fetched, and what is told of it is what was known last. */
        RESTING,
        /** It came to nothing. */
        FAILED
    }

    public TorrentState {
        files = List.copyOf(files);
        subtitles = List.copyOf(subtitles);
    }

    /** What to call the film that is watched: its file's name without folders and extension, or the torrent's. */
    public String title() {
        String path = files.stream()
                .filter(each -> each.index() == file)
                .map(TorrentFile::name)
                .findFirst()
                .orElse(name);
        String last = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.[a-zA-Z0-9]{1,4}$", "");
        return last.isBlank() ? name : last;
    }

    /** The same with what was told of its files before. */
    TorrentState withFiles(List<TorrentFile> known, int more, List<TorrentSubtitle> beside) {
        return copy(stage, known, more, beside, peers, downRate, upRate, stalledSeconds);
    }

    /** The same when nobody asks for any more of it. */
    TorrentState resting() {
        return copy(Stage.RESTING, files, unlisted, subtitles, 0, 0, 0, 0);
    }

    private TorrentState copy(
            Stage stage,
            List<TorrentFile> files,
            int unlisted,
            List<TorrentSubtitle> subtitles,
            int peers,
            int downRate,
            int upRate,
            int stalledSeconds) {
        return new TorrentState(
                hash,
                name,
                stage,
                code,
                words,
                file,
                path,
                files,
                unlisted,
                subtitles,
                peers,
                downRate,
                upRate,
                size,
                done,
                needed,
                neededDone,
                ahead,
                stalledSeconds);
    }
}
