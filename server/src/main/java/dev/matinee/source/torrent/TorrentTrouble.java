package dev.matinee.source.torrent;

/** Why a torrent can't be opened, for a program and for a person. */
public final class TorrentTrouble extends RuntimeException {
    private final String code;

    TorrentTrouble(String code, String words) {
        super(words);
        this.code = code;
    }

    /** A word for a program. */
    public String code() {
        return code;
    }

    /** A sentence for a person. */
    public String words() {
        return String.valueOf(getMessage());
    }
}
