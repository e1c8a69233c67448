package dev.matinee.source.torrent.engine;

import java.time.Duration;

/**
 * Why a torrent can't be watched.
 *
 * @param code a word for a program
 * @param words a sentence for a person
 */
record Fault(String code, String words) {
    static final Fault DISK_FULL =
            new Fault("torrent_disk_full", "The disk of the server is full: the film can't be fetched any further.");

    static Fault noVideo(String words) {
        return new Fault("torrent_no_video", words);
    }

    static Fault storage(String message) {
        return new Fault("torrent_storage", "The server can't write the film to its disk (" + message + ").");
    }

    /**
     * Nobody has sent its list of files.
     *
     * @param patience how long that was waited for
     * @param found whether there was anybody to ask
     * @param refused whether somebody was not asked because of where they are
     */
    static Fault noMetadata(Duration patience, boolean found, boolean refused) {
        String time = Math.max(1, patience.toSeconds()) + " s";
        if (found) {
            return new Fault(
                    "torrent_no_metadata",
                    "Somebody who shares this torrent was found, but nobody sent its list of files within " + time
                            + ".");
        }
        return refused
                ? new Fault(
                        "source_forbidden_address",
                        "Those who share this torrent have addresses that this link may not lead to; the operator can allow them by --allow-source.")
                : new Fault("torrent_no_peers", "Nobody who shares this torrent was found within " + time + ".");
    }
}
