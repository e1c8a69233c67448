package dev.matinee.take;

import dev.matinee.source.Supply;
import dev.matinee.source.gate.LiveProtocol;
import dev.matinee.source.gate.Pass;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a take is to do.
 *
 * @param pass what it may fetch, and how; closed when it ends
 * @param supply who hands its bytes out
 * @param url the address to open, checked by {@link dev.matinee.source.Link} and made ready by {@link Pass#enter}
 * @param sound likewise the address of the sound, where that is apart from the pictures
 * @param startMicros where in the source it begins
 * @param folder where its segments go; exists
 * @param name the first part of its segments' names, {@code [a-z0-9]+}, used by no other take
 * @param choice the tracks
 * @param subtitle address of a file of subtitles to draw into the picture, in place of one of the source's
 * @param permit what it may do with the source's streams
 * @param live whether the source is known to be live: it can't be searched, and begins anew at 0 each time
 * @param known what an earlier take has learnt of the source
 */
public record TakePlan(
        Pass pass,
        Supply supply,
        String url,
        Optional<String> sound,
        long startMicros,
        Path folder,
        String name,
        Choice choice,
        Optional<String> subtitle,
        Permit permit,
        boolean live,
        Optional<MediaInfo> known) {
    /** What it speaks, where that is not HTTP. */
    Optional<LiveProtocol> protocol() {
        return LiveProtocol.of(url);
    }

    /** Whether the source is live, as far as is known by now. */
    boolean isLive() {
        return live || pass.live() || supply == Supply.LIVE;
    }

    /** How many seconds a program may wait for the next octets. */
    int networkSeconds() {
        return switch (supply) {
            case LINK, LIVE -> 20;
            case GATEWAY -> 70;
            case ENGINE -> 24 * 3600;
        };
    }

    /** How long it may stand still. */
    Deadlines deadlines(Deadlines usual) {
        return switch (supply) {
            case LINK, LIVE -> usual;
            case GATEWAY -> Deadlines.GATEWAY;
            case ENGINE -> Deadlines.ENGINE;
        };
    }
}
