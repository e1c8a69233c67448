package dev.matinee.session;

import dev.matinee.source.gate.Authority;
import dev.matinee.source.gate.Pass;
import dev.matinee.subtitle.Cue;
import dev.matinee.subtitle.CueReading;
import dev.matinee.subtitle.Languages;
import dev.matinee.subtitle.SubtitleFile;
import dev.matinee.take.MediaInfo;
import dev.matinee.take.Track;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subtitles of a session that each viewer switches alone. They are read beside the pictures and after them: only
 * while those are comfortably ahead of the room, and whatever goes wrong here is nothing to them.
 *
 * <p>{@link #offered}, {@link #offers}, {@link #added} and {@link #problem} may be called from any thread, all else is the reactor thread's.
 */
public final class Subtitles {
    private static final Logger LOG = LoggerFactory.getLogger(Subtitles.class);
    /** Above the number of any track of a source. */
    private static final int FIRST_ADDED = 10_001;

    private static final int MOST_ADDED = 12;

    private final Session session;
    private final Studio studio;
    private final LongSupplier clock;
    private final Map<Integer, TextReading> readings = new ConcurrentHashMap<>();
    private final BesideSubtitles beside;
    private volatile List<AddedSubtitle> added = List.of();
    /** How many of them people have added. */
    private int sent;

    private @Nullable String address;
    private @Nullable Authority open;

    Subtitles(Session session, Workplace workplace) {
        this.session = session;
        this.studio = workplace.studio();
        this.clock = workplace.clock();
        this.beside = new BesideSubtitles(session, workplace, this::append);
    }

    /** What viewers may switch, in the order of the list of tracks. */
    public List<SubtitleTrack> offered() {
        return Stream.concat(
                        embedded().map(Subtitles::named),
                        added.stream()
                                .map(one -> new SubtitleTrack(
                                        one.id(),
                                        one.file().name(),
                                        Languages.tag(one.file().language()))))
                .toList();
    }

    /** Whether there is such a track of text. */
    public boolean offers(int id) {
        return embedded().anyMatch(track -> track.id() == id) || added(id).isPresent();
    }

    /** What has been added to the source's own. */
    public List<AddedSubtitle> added() {
        return added;
    }

    /** Why a track that somebody has asked for shows nothing, or not yet, in a sentence; empty where all is well. */
    public String problem(int id) {
        TextReading reading = readings.get(id);
        return reading == null ? "" : reading.problem();
    }

    private Optional<AddedSubtitle> added(int id) {
        return added.stream().filter(one -> one.id() == id).findFirst();
    }

    /** Adds a file; its number among the tracks, empty where there are too many. */
    OptionalInt add(SubtitleFile file) {
        if (sent == MOST_ADDED) {
            return OptionalInt.empty();
        }
        sent++;
        return OptionalInt.of(append(file));
    }

    private int append(SubtitleFile file) {
        AddedSubtitle one = AddedSubtitle.of(FIRST_ADDED + added.size(), file);
        added = Stream.concat(added.stream(), Stream.of(one)).toList();
        return one.id();
    }

    /** The address by which a take draws an added one into the picture; empty for others. */
    Optional<String> offer(int id, Path folder, Pass pass) {
        return added(id).flatMap(one -> {
            try {
                return Optional.of(pass.offerSubtitle(one.offer(folder)));
            } catch (IOException e) {
                LOG.warn("{}: subtitle {} can't be written: {}", session.id(), id, e.toString());
                return Optional.empty();
            }
        });
    }

    private Stream<Track> embedded() {
        return session.state().media().map(MediaInfo::tracks).orElse(List.of()).stream()
                // What is live can't be read a second time.
                .filter(track -> !session.live() && track.isText());
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
        Optional<AddedSubtitle> known = added(id);
        if (known.isPresent()) {
            done.accept(known.get().cues().during(startMicros, endMicros), true);
            return;
        }
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
        String url = way(pass);
        Optional<MediaInfo> media = session.state().media();
        boolean sound = media.map(info -> info.audioTrack() > 0).orElse(true);
        return CueReading.start(
                studio.reactor(),
                new CueReading.Plan(studio.encoding().ffmpeg(), pass, url, id - 1, sound, fromMicros),
                listener);
    }

    private String way(Pass pass) {
        try {
            return studio.sources().enter(session.link(), String.valueOf(address), pass);
        } catch (IOException e) {
            // Only live sources need a port of their own.
            throw new UncheckedIOException(e);
        }
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
        beside.tick(comfortable);
        readings.values().forEach(reading -> reading.tick(positionMicros, comfortable, now));
    }

    /** Nothing more is read; what is there stays. */
    void stop() {
        readings.values().forEach(TextReading::stop);
    }
}
