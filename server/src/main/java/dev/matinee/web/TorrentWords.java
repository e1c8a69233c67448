package dev.matinee.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.matinee.session.SessionState;
import dev.matinee.source.torrent.TorrentState;
import java.util.Locale;
import java.util.OptionalDouble;

/** A torrent's state in words and figures for those who wait for its film. Pure. */
final class TorrentWords {
    private static final int STALL_SECONDS = 3;

    private TorrentWords() {}

    /** What happens until there is a picture. */
    static String starting(TorrentState torrent) {
        return switch (torrent.stage()) {
            case FINDING_PEERS -> "Looking for somebody who shares this torrent";
            case METADATA -> "Reading the torrent's list of files from " + peers(torrent);
            case CHECKING -> "Checking what is here already";
            case FAILED -> torrent.words();
            case RESTING -> resting(torrent);
            case READY -> {
                if (torrent.stalledSeconds() >= STALL_SECONDS) {
                    yield stalled(torrent);
                }
                long percent = torrent.needed() == 0 ? 100 : 100 * torrent.neededDone() / torrent.needed();
                yield percent >= 100
                        ? "Opening the film"
                        : "Fetching the first pictures: " + percent + " % of " + size(torrent.needed()) + from(torrent);
            }
        };
    }

    /** What happens while it plays. */
    static String playing(TorrentState torrent, OptionalDouble secondsAhead) {
        if (torrent.stage() != TorrentState.Stage.READY) {
            return starting(torrent);
        }
        if (torrent.stalledSeconds() >= STALL_SECONDS) {
            return stalled(torrent);
        }
        if (whole(torrent)) {
            return share(torrent);
        }
        String ahead = secondsAhead.isPresent() ? ", " + Math.round(secondsAhead.getAsDouble()) + " s ahead" : "";
        return share(torrent) + ahead + from(torrent);
    }

    private static String resting(TorrentState torrent) {
        if (torrent.size() == 0) {
            return "Nothing of this torrent is fetched any more";
        }
        return whole(torrent) ? share(torrent) : share(torrent) + ", and no more of it is fetched";
    }

    private static boolean whole(TorrentState torrent) {
        return torrent.done() >= torrent.size();
    }

    private static String share(TorrentState torrent) {
        return whole(torrent)
                ? "All of the film is here"
                : 100 * torrent.done() / torrent.size() + " % of the film is here";
    }

    private static String stalled(TorrentState torrent) {
        return "Nothing has come for " + torrent.stalledSeconds() + " s; looking for others who share this torrent";
    }

    private static String from(TorrentState torrent) {
        return ", " + size(torrent.downRate()) + "/s from " + peers(torrent);
    }

    private static String peers(TorrentState torrent) {
        return torrent.peers() == 1 ? "1 peer" : torrent.peers() + " peers";
    }

    static String size(long octets) {
        if (octets < 1_000_000) {
            return octets / 1000 + " kB";
        }
        return octets < 1_000_000_000
                ? String.format(Locale.ROOT, octets < 10_000_000 ? "%.1f MB" : "%.0f MB", octets / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", octets / 1e9);
    }

    /** How many seconds of film lie ready beyond what is being read; unknown without its length. */
    private static OptionalDouble secondsAhead(TorrentState torrent, SessionState state) {
        double seconds = state.durationMicros() / 1e6;
        return seconds > 0 && torrent.size() > 0
                ? OptionalDouble.of(torrent.ahead() * seconds / torrent.size())
                : OptionalDouble.empty();
    }

    /** The figures; keys as in docs/api.md. */
    static ObjectNode json(TorrentState torrent, SessionState state) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        OptionalDouble ahead = secondsAhead(torrent, state);
        node.put("stage", torrent.stage().name().toLowerCase(Locale.ROOT));
        node.put("words", playing(torrent, ahead));
        node.put("peers", torrent.peers());
        node.put("downRate", torrent.downRate());
        node.put("upRate", torrent.upRate());
        node.put("file", torrent.file() < 0 ? null : torrent.file());
        node.put("files", torrent.files().size());
        node.put("size", torrent.size());
        node.put("done", torrent.done());
        node.put("needed", torrent.needed());
        node.put("neededDone", torrent.neededDone());
        node.put("ahead", ahead.isPresent() ? ahead.getAsDouble() : null);
        node.put("stalled", torrent.stalledSeconds());
        return node;
    }
}
