package dev.matinee.session;

import dev.matinee.source.gate.Authority;
import dev.matinee.source.gate.Pass;
import dev.matinee.subtitle.Cue;
import dev.matinee.subtitle.CueReading;
import dev.matinee.take.MediaInfo;
import dev.matinee.take.Track;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The subtitles of a session that each viewer switches alone. They are read beside the pictures and after them: only
 * while those are comfortably ahead of the room, and whatever goes wrong here is nothing to them.
 *
 * <p>{@link #offered} may be called from any thread, all else is the reactor thread's.
 */
public final class Subtitles {
    private final Session session;
    private final Studio studio;
    private final LongSupplier clock;
    private final Map<Integer, TextReading> readings = new HashMap<>();
    private @Nullable String address;
    private @Nullable Authority open;

    Subtitles(Session session, Studio studio, LongSupplier clock) {
        this.session = session;
        this.studio = studio;
        this.clock = clock;
    }

    /** What viewers may switch, in the order of the list of tracks. */
    public List<SubtitleTrack> offered() {
        return embedded().map(Subtitles::named).toList();
    }

    /** Whether there is such a track of text. Any thread. */
    public boolean offers(int id) {
        return embedded().anyMatch(track -> track.id() == id);
    }

    private Stream<Track> embedded() {
        return session.state().media().map(MediaInfo::tracks).orElse(List.of()).stream()
                .filter(track -> track.kind() == Track.Kind.SUBTITLE && track.isText());
    }

    private static SubtitleTrack named(Track track) {
        String name = Stream.of(Languages.name(track.language()), track.title())
                .filter(part -> !part.isBlank())
                .reduce((first, second) -> first + ", " + second)
                .orElse("Subtitles " + track.id());
        return new SubtitleTrack(track.id(), name, Languages.tag(track.language()));
    }

    /**
     * Answers with the cues of a stretch of the source, within a few seconds.
     *
     * @param done told the cues, and whether those are all that there are
     */
    public void cues(int id, long startMicros, long endMicros, BiConsumer<List<Cue>, Boolean> done) {
        if (address == null || !session.state().phase().live()) {
            TextReading kept = readings.get(id);
            if (kept == null) {
                done.accept(List.of(), false);
            } else {
                kept.ask(startMicros, endMicros, clock.getAsLong(), done);
                kept.stop();
            }
            return;
        }
        readings.computeIfAbsent(id, this::reading).ask(startMicros, endMicros, clock.getAsLong(), done);
    }

    private TextReading reading(int id) {
        return new TextReading(session.id() + " subtitle " + id, (from, listener) -> open(id, from, listener));
    }

    private CueReading open(int id, long fromMicros, CueReading.Listener listener) {
        Pass pass = studio.gate().admit("subtitle " + id, session.sender(), open);
        String url = session.link().kind().here()
                ? studio.sources().offer(session.link(), pass)
                : pass.enter(String.valueOf(address));
        Optional<MediaInfo> media = session.state().media();
        boolean sound = media.map(info -> info.audioTrack() > 0).orElse(true);
        return CueReading.start(
                studio.reactor(),
                new CueReading.Plan(studio.encoding().ffmpeg(), pass, url, id - 1, sound, fromMicros),
                listener);
    }

    /** Where the film comes from, and which server is open for it whatever the rules say. */
    void source(String url, @Nullable Authority gateway) {
        address = url;
        open = gateway;
    }

    /**
     * To be called a few times a second.
     *
     * @param comfortable whether the pictures can spare some of what the source gives
     */
    void tick(long positionMicros, boolean comfortable) {
        long now = clock.getAsLong();
        readings.values().forEach(reading -> reading.tick(positionMicros, comfortable, now));
    }

    /** Nothing more is read; what is there stays. */
    void stop() {
        readings.values().forEach(TextReading::stop);
    }
}
