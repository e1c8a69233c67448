package dev.matinee.hls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a session in order. Segments come at the end and go at the front; sequence numbers never repeat or
 * skip (RFC 8216 §6.2.2). Not thread-safe: the reactor thread's.
 */
public final class Timeline {
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    /** No longer listed, still there. */
    private final ArrayDeque<Segment> withdrawn = new ArrayDeque<>();

    private final int plannedSeconds;
    private long nextSequence;
    private long droppedDiscontinuities;
    private long bytes;
    private long withdrawnBytes;
    /** The maps that are there, with their sizes: however many segments need one, it is counted once. */
    private final Map<String, Long> maps = new HashMap<>();

    private long longestMicros;
    private boolean ended;
    private boolean discontinuityPending;
    private boolean jumpPending;
    private long stretchSequence;
    private @Nullable Container container;

    /**
     * An empty one.
     *
     * @param plannedSeconds what no segment is planned to be longer than, rounded
     */
    public Timeline(int plannedSeconds) {
        this.plannedSeconds = plannedSeconds;
    }

    /** As the other one, with a picture of one size only. */
    public Segment append(String name, long startMicros, long durationMicros, long size) {
        return append(name, startMicros, durationMicros, size, List.of());
    }

    /** Appends a finished segment. Throws {@link IllegalStateException} after {@link #end}. */
    public Segment append(String name, long startMicros, long durationMicros, long size, List<Rung> rungs) {
        if (ended) {
            throw new IllegalStateException("the timeline has ended");
        }
        if (jumpPending) {
            stretchSequence = nextSequence;
            jumpPending = false;
        }
        var segment = new Segment(nextSequence, name, startMicros, durationMicros, size, discontinuityPending, rungs);
        nextSequence++;
        container = Container.of(name);
        discontinuityPending = false;
        segments.addLast(segment);
        bytes += segment.allBytes();
        longestMicros = Math.max(longestMicros, durationMicros);
        return segment;
    }

    /** Counts a map ({@link Segment#maps}) of this size; answers how many bytes that adds, 0 if it has been counted. */
    public long count(String map, long size) {
        long added = maps.putIfAbsent(map, size) == null ? size : 0;
        bytes += added;
        return added;
    }

    /** The next segment begins a new take: its timestamps or codecs may not follow on from the last one's. */
    public void discontinue() {
        discontinuityPending = nextSequence > 0;
    }

    /** As {@link #discontinue}, and the next segment's place in the source does not follow on either: a seek. */
    public void jump() {
        discontinue();
        jumpPending = true;
        ended = false;
    }

    /** The sequence number of the first segment, listed or to come, since the last jump. */
    public long stretchSequence() {
        return jumpPending ? nextSequence : stretchSequence;
    }

    /**
     * Whether enough has come since the last jump to list nothing else: three target durations (RFC 8216 §6.2.2), or all that
     * there is.
     */
    public boolean settled() {
        long micros = segments.stream()
                .filter(segment -> segment.sequence() >= stretchSequence)
                .mapToLong(Segment::durationMicros)
                .sum();
        return !jumpPending && (ended || micros >= 3_000_000 * targetSeconds());
    }

    /** Whether a jump waits for its first segment. */
    public boolean jumping() {
        return jumpPending;
    }

    /**
     * Whether playing on from this place in the source, over the segments since the last jump, needs nothing that is not
     * listed.
     */
    public boolean holds(long positionMicros) {
        return !jumpPending && segments.stream().anyMatch(segment -> holds(segment, positionMicros));
    }

    private boolean holds(Segment segment, long positionMicros) {
        return segment.sequence() >= stretchSequence
                && segment.startMicros() <= positionMicros
                && positionMicros < segment.endMicros();
    }

    /** How far into the list a place in the source lies, of those since the last jump; empty where it is not listed. */
    public OptionalLong offsetMicros(long positionMicros) {
        long before = 0;
        for (Segment segment : segments) {
            if (holds(segment, positionMicros)) {
                return OptionalLong.of(before + positionMicros - segment.startMicros());
            }
            before += segment.durationMicros();
        }
        return OptionalLong.empty();
    }

    /** Nothing more will come, unless there is a {@link #jump}. */
    public void end() {
        ended = true;
    }

    public boolean ended() {
        return ended;
    }

    /**
     * Takes segments off the front of the list that end at or before {@code positionMicros} or lie before the last jump,
     * until at most {@code wantedBytes} are listed. The last one always stays. Their files are not to go at once, for who
     * holds the list of a moment ago may still ask for them (RFC 8216 §6.2.2): see {@link #release}. Answers whether
     * there were any.
     */
    public boolean withdrawBefore(long positionMicros, long wantedBytes) {
        boolean any = false;
        while (bytes - withdrawnBytes > wantedBytes
                && segments.size() > 1
                && passed(segments.getFirst(), positionMicros)) {
            Segment first = segments.removeFirst();
            withdrawnBytes += first.allBytes();
            if (first.discontinuity()) {
                droppedDiscontinuities++;
            }
            withdrawn.addLast(first);
            any = true;
        }
        return any;
    }

    private boolean passed(Segment segment, long positionMicros) {
        return segment.endMicros() <= positionMicros || segment.sequence() < stretchSequence();
    }

    /**
     * What is to go from the streams directory.
     *
     * @param files their names
     * @param bytes what they were counted as
     */
    public record Released(List<String> files, long bytes) {}

    /** Forgets withdrawn segments, oldest first, until at most {@code wantedBytes} are left in all. */
    public Released release(long wantedBytes) {
        long before = bytes;
        List<Segment> gone = new ArrayList<>();
        while (bytes > wantedBytes && !withdrawn.isEmpty()) {
            Segment first = withdrawn.removeFirst();
            bytes -= first.allBytes();
            withdrawnBytes -= first.allBytes();
            gone.add(first);
        }
        Set<String> kept = gone.isEmpty() ? Set.of() : names();
        List<String> files = gone.stream()
                .flatMap(Timeline::files)
                .filter(name -> !kept.contains(name))
                .distinct()
                .toList();
        for (String name : files) {
            Long map = maps.remove(name);
            bytes -= map == null ? 0 : map;
        }
        return new Released(files, before - bytes);
    }

    /** The names of all files that are to be there: of what is listed, and of what was until lately. */
    public Set<String> names() {
        return Stream.concat(withdrawn.stream(), segments.stream())
                .flatMap(Timeline::files)
                .collect(Collectors.toSet());
    }

    private static Stream<String> files(Segment segment) {
        return Stream.concat(segment.names().stream(), segment.maps().stream());
    }

    /** What the session's segments are written in, which stays; empty before the first one. */
    public Optional<Container> container() {
        return Optional.ofNullable(container);
    }

    /** The segments that are listed now, oldest first; a copy. */
    public List<Segment> segments() {
        return List.copyOf(segments);
    }

    /** The listed segment of this number. */
    public Optional<Segment> find(long sequence) {
        return segments.stream()
                .filter(segment -> segment.sequence() == sequence)
                .findFirst();
    }

    /** The heights of smaller pictures that the last segment has, the largest first. */
    public List<Integer> heights() {
        return segments.isEmpty()
                ? List.of()
                : segments.getLast().rungs().stream().map(Rung::height).toList();
    }

    public boolean isEmpty() {
        return segments.isEmpty();
    }

    /**
     * Whether each segment can be decoded without another (RFC 8216 §4.3.5.1): who writes fragments may copy HEVC, whose
     * groups are open more often than not.
     */
    boolean independent() {
        return segments.isEmpty() || Container.of(segments.getFirst().name()) == Container.TRANSPORT_STREAM;
    }

    /** Bytes of all files that are to be there. */
    public long bytes() {
        return bytes;
    }

    /** The sequence number of the first listed segment; that of the next one to come if none is listed. */
    public long mediaSequence() {
        return segments.isEmpty() ? nextSequence : segments.getFirst().sequence();
    }

    /** The sequence number that the next segment gets. */
    public long nextSequence() {
        return nextSequence;
    }

    /** How many discontinuities went with withdrawn segments (RFC 8216 §4.3.3.3). */
    public long discontinuitySequence() {
        return droppedDiscontinuities;
    }

    /** Where in the source the first listed segment begins; 0 if there is none. */
    public long startMicros() {
        return segments.isEmpty() ? 0 : segments.getFirst().startMicros();
    }

    /** Where in the source the last segment ends; 0 if there is none. */
    public long endMicros() {
        return segments.isEmpty() ? 0 : segments.getLast().endMicros();
    }

    /**
     * The longest segment ever listed, rounded to the nearest second, but not below what is planned: the target duration
     * must not change (RFC 8216 §4.3.3.1 and §6.2.1). It grows only where a source has no picture to begin a segment with.
     */
    public long targetSeconds() {
        return Math.max(plannedSeconds, (longestMicros + 500_000) / 1_000_000);
    }
}
