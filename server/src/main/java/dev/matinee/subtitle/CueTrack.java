package dev.matinee.subtitle;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The cues of one track, and of which stretches of the source all are known. Bounded. Not thread-safe. */
public final class CueTrack {
    /** Behind every source's end. */
    public static final long END = Long.MAX_VALUE;

    /** The most text that one track holds, in characters, and what a cue costs beside its text. */
    public static final int MOST = 4 << 20;

    private static final int OVERHEAD = 64;

    private final TreeSet<Cue> cues = new TreeSet<>();
    /** From where to where; they neither touch nor overlap. */
    private final NavigableMap<Long, Long> known = new TreeMap<>();

    private long size;
    private long longestMicros;

    /** Adds a cue, once. False where there is no room for it. */
    public boolean add(Cue cue) {
        int more = cost(cue);
        if (size + more > MOST) {
            return false;
        }
        if (cues.add(cue)) {
            size += more;
            longestMicros = Math.max(longestMicros, cue.endMicros() - cue.startMicros());
        }
        return true;
    }

    private static int cost(Cue cue) {
        return cue.text().length() + OVERHEAD;
    }

    /** All cues of a stretch are there. */
    public void know(long fromMicros, long toMicros) {
        if (toMicros <= fromMicros) {
            return;
        }
        long from = fromMicros;
        long to = toMicros;
        for (Map.Entry<Long, Long> before = known.floorEntry(to);
                before != null && before.getValue() >= from;
                before = known.floorEntry(to)) {
            from = Math.min(from, before.getKey());
            to = Math.max(to, before.getValue());
            known.remove(before.getKey());
        }
        known.put(from, to);
    }

    /** Up to where all cues are known from a place on: that place itself where nothing is. */
    public long knownUntil(long micros) {
        Map.Entry<Long, Long> stretch = known.floorEntry(micros);
        return stretch == null ? micros : Math.max(micros, stretch.getValue());
    }

    /** Forgets what lies before a place. */
    public void forgetBefore(long micros) {
        cues.removeIf(cue -> {
            boolean gone = cue.endMicros() < micros;
            size -= gone ? cost(cue) : 0;
            return gone;
        });
        Map.Entry<Long, Long> across = known.floorEntry(micros);
        known.headMap(micros, true).clear();
        if (across != null) {
            know(micros, across.getValue());
        }
    }

    /** The cues that are shown at some moment of a stretch, in order. */
    public List<Cue> during(long fromMicros, long toMicros) {
        Cue first = new Cue(fromMicros - longestMicros, 0, "");
        return cues.tailSet(first).stream()
                .takeWhile(cue -> cue.startMicros() < toMicros)
                .filter(cue -> cue.endMicros() > fromMicros)
                .toList();
    }

    public boolean isEmpty() {
        return cues.isEmpty();
    }
}
