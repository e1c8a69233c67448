package dev.matinee.e2e;

import java.util.ArrayList;
import java.util.List;

/** A media playlist, read by the rules of RFC 8216 and not by those of the code that wrote it. */
record Playlist(String text, List<Entry> entries, boolean ended, int targetSeconds, long firstSequence) {
    /** One listed segment. */
    record Entry(String name, double seconds, boolean discontinuity) {}

    static Playlist parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals("#EXTM3U")) {
            throw new AssertionError("not a playlist: " + text);
        }
        List<Entry> entries = new ArrayList<>();
        boolean ended = false;
        boolean discontinuity = false;
        double seconds = Double.NaN;
        int target = -1;
        long first = 0;
        for (String line : lines) {
            if (ended) {
                throw new AssertionError("lines after the end: " + text);
            } else if (line.startsWith("#EXTINF:")) {
                seconds = Double.parseDouble(line.substring(8, line.indexOf(',')));
            } else if (line.equals("#EXT-X-DISCONTINUITY")) {
                discontinuity = true;
            } else if (line.equals("#EXT-X-ENDLIST")) {
                ended = true;
            } else if (line.startsWith("#EXT-X-TARGETDURATION:")) {
                target = Integer.parseInt(line.substring(line.indexOf(':') + 1));
            } else if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
                first = Long.parseLong(line.substring(line.indexOf(':') + 1));
            } else if (!line.startsWith("#") && !line.isBlank()) {
                if (Double.isNaN(seconds)) {
                    throw new AssertionError(line + " has no EXTINF: " + text);
                }
                entries.add(new Entry(line, seconds, discontinuity));
                seconds = Double.NaN;
                discontinuity = false;
            }
        }
        return new Playlist(text, List.copyOf(entries), ended, target, first);
    }

    /** The length of everything that is listed. */
    double seconds() {
        return entries.stream().mapToDouble(Entry::seconds).sum();
    }

    /** How many discontinuities stand before its segments. */
    long discontinuities() {
        return entries.stream().filter(Entry::discontinuity).count();
    }
}
