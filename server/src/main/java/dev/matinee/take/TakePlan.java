package dev.matinee.take;

import dev.matinee.source.LiveInput;
import dev.matinee.source.NetworkOptions;
import dev.matinee.source.Supply;
import dev.matinee.source.gate.Pass;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a take is to do.
 *
 * @param pass what it may fetch, and how; closed when it ends
 * @param supply who hands its bytes out
 * @param url the address to open, checked by {@link dev.matinee.source.Link} and made ready by {@link Pass#enter}
 * @param input the live source that it leads to by a door; empty for what comes by HTTP
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
        Optional<LiveInput> input,
        Optional<String> sound,
        long startMicros,
        Path folder,
        String name,
        Choice choice,
        Optional<String> subtitle,
        Permit permit,
        boolean live,
        Optional<MediaInfo> known) {
    /** Whether the source is live, as far as is known by now. */
    boolean isLive() {
        return live || pass.live() || supply == Supply.LIVE;
    }

    /** What its programs are told of the network. */
    NetworkOptions network() {
        Duration silence = Duration.ofSeconds(
                switch (supply) {
                    case LINK, LIVE -> 20;
                    case GATEWAY -> 70;
                    case ENGINE -> 24 * 3600;
                });
        return input.map(live -> NetworkOptions.live(live, silence)).orElseGet(() -> NetworkOptions.film(silence));
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
