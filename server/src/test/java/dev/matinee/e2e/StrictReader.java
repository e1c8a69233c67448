package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader of one live media playlist that forgives nothing: what RFC 8216 §4.3 says of one reading, and §6.2 of what may
 * change from one to the next.
 */
final class StrictReader {
    /** One segment as a reading told of it. */
    record Listed(
            String uri,
            String length,
            long discontinuitySequence,
            @Nullable String date,
            @Nullable String map) {}

    private static final Pattern ATTRIBUTES =
            Pattern.compile("[A-Z0-9-]+=(\"[^\"\r\n]*\"|[^\",\\s]+)(,[A-Z0-9-]+=(\"[^\"\r\n]*\"|[^\",\\s]+))*");
    private static final Pattern LENGTH = Pattern.compile("#EXTINF:(\\d+(?:\\.\\d+)?),[^\\r\\n]*");
    private static final Pattern URI = Pattern.compile("[A-Za-z0-9_-]+\\.(ts|m4s)|\\d{1,6}/\\d{1,15}\\.vtt");
    /** Tags that stand at most once in a media playlist and before its first segment. */
    private static final Set<String> ONCE = Set.of(
            "#EXT-X-VERSION",
            "#EXT-X-TARGETDURATION",
            "#EXT-X-MEDIA-SEQUENCE",
            "#EXT-X-DISCONTINUITY-SEQUENCE",
            "#EXT-X-INDEPENDENT-SEGMENTS",
            "#EXT-X-SERVER-CONTROL");

    private final TreeMap<Long, Listed> known = new TreeMap<>();
    private long targetSeconds = -1;
    private long mediaSequence = -1;
    private boolean ended;
    private String last = "";

    private long first;
    private long sequence;
    private long discontinuities;
    private @Nullable String length;
    private @Nullable String date;
    private @Nullable String map;
    private long version;

    /** Takes one reading; answers the segments that it lists for the first time. */
    List<Listed> accept(String text) {
        if (ended) {
            assertEquals(last, text, "§6.2.1: after EXT-X-ENDLIST nothing changes");
            return List.of();
        }
        assertTrue(text.startsWith("#EXTM3U\n"), "§4.3.1.1: the first line");
        assertTrue(text.endsWith("\n"), "§4.1: lines end");
        assertFalse(text.contains("\r") || text.contains("\u0000") || text.startsWith("\uFEFF"), "§4.1");
        NavigableMap<Long, Listed> now = read(text.lines().skip(1).toList());
        compare(now);
        List<Listed> fresh = new ArrayList<>(
                known.isEmpty()
                        ? now.values()
                        : now.tailMap(known.lastKey(), false).values());
        known.putAll(now);
        known.headMap(mediaSequence).clear();
        last = text;
        return fresh;
    }

    boolean ended() {
        return ended;
    }

    /** The sequence number that comes next. */
    long next() {
        return known.isEmpty() ? 0 : known.lastKey() + 1;
    }

    List<Listed> listed() {
        return List.copyOf(known.values());
    }

    private NavigableMap<Long, Listed> read(List<String> lines) {
        NavigableMap<Long, Listed> segments = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        long target = -1;
        first = 0;
        discontinuities = 0;
        length = null;
        date = null;
        map = null;
        version = 1;
        boolean begun = false;
        for (String line : lines) {
            assertFalse(ended, () -> "§4.3.3.4: a line after the end: " + line);
            assertEquals(line.strip(), line, "§4.1: no space at either end of a line");
            String tag = line.contains(":") ? line.substring(0, line.indexOf(':')) : line;
            String value = line.contains(":") ? line.substring(line.indexOf(':') + 1) : "";
            if (ONCE.contains(tag)) {
                assertTrue(seen.add(tag), () -> "§4.3: twice: " + tag);
                assertFalse(begun, () -> "§4.3.3: behind the first segment: " + tag);
            }
            switch (tag) {
                case "#EXT-X-VERSION" -> {
                    version = Integer.parseInt(value);
                    assertTrue(version >= 3, "§7: EXTINF has decimals");
                }
                case "#EXT-X-TARGETDURATION" -> target = Long.parseLong(value);
                case "#EXT-X-MEDIA-SEQUENCE" -> first = Long.parseLong(value);
                case "#EXT-X-DISCONTINUITY-SEQUENCE" -> discontinuities = Long.parseLong(value);
                case "#EXT-X-SERVER-CONTROL" ->
                    assertTrue(ATTRIBUTES.matcher(value).matches(), line);
                case "#EXT-X-INDEPENDENT-SEGMENTS" -> assertEquals("", value);
                case "#EXT-X-ENDLIST" -> ended = true;
                case "#EXT-X-DISCONTINUITY" -> {
                    begun = true;
                    discontinuities++;
                }
                case "#EXT-X-PROGRAM-DATE-TIME" -> {
                    begun = true;
                    date = OffsetDateTime.parse(value).toString();
                }
                case "#EXT-X-MAP" -> {
                    begun = true;
                    assertTrue(ATTRIBUTES.matcher(value).matches(), line);
                    assertTrue(version >= 6, "§7: EXT-X-MAP for segments with sound");
                    map = MasterIT.attributes(value).get("URI");
                    assertNotEquals(null, map, "§4.3.2.5: " + line);
                }
                case "#EXTINF" -> {
                    begun = true;
                    length = length(line, target);
                }
                default -> {
                    segment(line, segments);
                    begun = true;
                }
            }
        }
        assertTrue(target > 0, "§4.3.3.1: a target duration");
        assertTrue(targetSeconds < 0 || targetSeconds == target, "§6.2.1: the target duration stays");
        targetSeconds = target;
        return segments;
    }

    private String length(String line, long target) {
        Matcher matcher = LENGTH.matcher(line);
        assertTrue(matcher.matches(), () -> "§4.3.2.1: " + line);
        assertEquals(null, length, "§4.3.2.1: one EXTINF a segment");
        double seconds = Double.parseDouble(matcher.group(1));
        assertTrue(Math.round(seconds) <= target, () -> "§4.3.3.1: longer than " + target + ": " + line);
        assertTrue(seconds > 0, line);
        return matcher.group(1);
    }

    private void segment(String line, NavigableMap<Long, Listed> segments) {
        assertTrue(URI.matcher(line).matches(), () -> "neither a tag that we use nor a segment: " + line);
        sequence = first + segments.size();
        String lasts = length;
        assertNotEquals(null, lasts, () -> "§4.3.2.1: no EXTINF before " + line);
        assertEquals(line.endsWith(".m4s"), map != null, "§3.3: fragments, and nothing else, have a map: " + line);
        segments.put(sequence, new Listed(line, String.valueOf(lasts), discontinuities, date, map));
        length = null;
        date = null;
    }

    private void compare(NavigableMap<Long, Listed> now) {
        assertEquals(null, length, "§4.3.2.1: an EXTINF without a segment");
        assertTrue(first >= mediaSequence, () -> "§6.2.2: the media sequence went back to " + first);
        if (!known.isEmpty()) {
            assertTrue(first <= known.lastKey() + 1, "§6.2.2: no gap between two readings");
            assertTrue(now.isEmpty() || now.lastKey() >= known.lastKey(), "§6.2.1: nothing goes from the end");
        }
        for (Map.Entry<Long, Listed> entry : now.entrySet()) {
            Listed before = known.get(entry.getKey());
            if (before != null) {
                Listed same = entry.getValue();
                assertEquals(before.uri(), same.uri(), "§6.2.1: a listed segment stays");
                assertEquals(before.map(), same.map(), "§6.2.1: the map of " + same.uri());
                assertEquals(before.length(), same.length(), "§6.2.1: the length of " + same.uri());
                assertEquals(
                        before.discontinuitySequence(),
                        same.discontinuitySequence(),
                        "§6.2.2: the discontinuity sequence of " + same.uri());
                assertTrue(
                        before.date() == null
                                || same.date() == null
                                || before.date().equals(same.date()),
                        () -> "§4.3.2.6: the date of " + same.uri());
            }
        }
        Set<String> uris = new HashSet<>();
        now.values().forEach(each -> assertTrue(uris.add(each.uri()), () -> "twice: " + each.uri()));
        double seconds = now.values().stream()
                .mapToDouble(each -> Double.parseDouble(each.length()))
                .sum();
        if (!ended && first > mediaSequence && mediaSequence >= 0) {
            assertTrue(seconds >= 3 * targetSeconds, "§6.2.2: three target durations stay listed, not " + seconds);
        }
        mediaSequence = first;
    }
}
