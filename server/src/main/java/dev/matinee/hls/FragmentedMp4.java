package dev.matinee.hls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Reads the little of fragmented MP4 (ISO/IEC 14496-12) that we need to know of a segment and the map that goes with it.
 * Reads the beginnings of both, as far as it needs them; any thread.
 */
final class FragmentedMp4 {
    /** More than any description takes that is not made to be large. */
    private static final int MAP = 256 << 10;
    /** The list of all samples of 10 s: 16 octets each. */
    private static final int HEAD = 256 << 10;

    private static final int MOST_SAMPLES = 20_000;

    private final List<Mp4Track> tracks;
    private final Mp4Box segment;

    private FragmentedMp4(Mp4Box map, Mp4Box segment) {
        Optional<Mp4Box> movie = map.find("moov");
        this.tracks = movie.stream()
                .flatMap(box -> box.all("trak").stream().map(trak -> Mp4Track.of(trak, box)))
                .flatMap(Optional::stream)
                .toList();
        this.segment = segment;
    }

    /** The segment in this file, whose map lies beside it. */
    static FragmentedMp4 of(Path segment) throws IOException {
        String map = Container.mapOf(segment.getFileName().toString()).orElseThrow();
        return of(head(segment.resolveSibling(map), MAP), head(segment, HEAD));
    }

    static FragmentedMp4 of(byte[] map, byte[] segment) {
        return new FragmentedMp4(Mp4Box.file(map), Mp4Box.file(segment));
    }

    private static byte[] head(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }

    private Optional<Mp4Track> video() {
        return tracks.stream().filter(Mp4Track::picture).findFirst();
    }

    /** When the first picture in the order of decoding is shown, in microseconds; empty where there is none. */
    OptionalLong firstPicture() {
        return video().stream()
                .flatMapToLong(track -> shown(track, 1).map(time -> Math.round(time * 1e6 / track.timescale())))
                .findFirst();
    }

    /** Whether the second picture in the order of decoding is shown before the first. */
    boolean leads() {
        long[] times = video().stream().flatMapToLong(track -> shown(track, 2)).toArray();
        return times.length == 2 && times[1] < times[0];
    }

    /** What the segment holds. */
    Variant describe() {
        List<String> codecs = tracks.stream().map(Mp4Track::codec).toList();
        // A list that leaves one out would be wrong (RFC 8216 §4.3.4.2).
        List<String> named = codecs.contains("") ? List.of() : codecs;
        return video().map(track -> new Variant(named, track.width(), track.height(), frameRate(track)))
                .orElse(new Variant(named, 0, 0, 0));
    }

    private double frameRate(Mp4Track track) {
        return Variant.frameRate(shown(track, MOST_SAMPLES)
                .map(time -> Math.round(time * 90_000.0 / track.timescale()))
                .sorted()
                .toArray());
    }

    /** When the first samples of a track are shown, in its units and in the order of decoding (§8.8). */
    private LongStream shown(Mp4Track track, int most) {
        LongStream.Builder times = LongStream.builder();
        int left = most;
        for (Mp4Box fragment : segment.all("moof")) {
            for (Mp4Box part : fragment.all("traf")) {
                Optional<Mp4Box> head = part.find("tfhd").filter(box -> box.u32(4) == track.id());
                if (head.isEmpty()) {
                    continue;
                }
                long time = part.find("tfdt").map(box -> box.time(4)).orElse(0L);
                long usual = usualDuration(head.get()).orElse(track.sampleDuration());
                for (Mp4Box run : part.all("trun")) {
                    Samples samples = new Samples(run, usual);
                    for (int i = 0; i < samples.count && left > 0; i++, left--) {
                        times.add(time + samples.offset(i));
                        time += samples.duration(i);
                    }
                }
            }
        }
        return times.build();
    }

    /** §8.8.7: behind the fields that may stand before it. */
    private static OptionalLong usualDuration(Mp4Box head) {
        int flags = head.flags();
        int at = 8 + ((flags & 0x01) != 0 ? 8 : 0) + ((flags & 0x02) != 0 ? 4 : 0);
        return (flags & 0x08) != 0 ? OptionalLong.of(head.u32(at)) : OptionalLong.empty();
    }

    /** A run of samples (§8.8.8), each with as many fields of four octets as the flags name. */
    private static final class Samples {
        private final Mp4Box run;
        private final long usual;
        private final int first;
        private final int size;
        private final int count;

        private Samples(Mp4Box run, long usual) {
            this.run = run;
            this.usual = usual;
            int flags = run.flags();
            first = 8 + ((flags & 0x01) != 0 ? 4 : 0) + ((flags & 0x04) != 0 ? 4 : 0);
            size = 4 * Integer.bitCount(flags & 0xf00);
            long held = size == 0 ? MOST_SAMPLES : Math.max(0, run.length() - first) / size;
            count = (int) Math.min(run.u32(4), held);
        }

        private long duration(int sample) {
            return (run.flags() & 0x100) != 0 ? run.u32(first + sample * size) : usual;
        }

        /** How much later it is shown than decoded; below 0 only from version 1 on. */
        private long offset(int sample) {
            if ((run.flags() & 0x800) == 0) {
                return 0;
            }
            long offset = run.u32(first + sample * size + size - 4);
            return run.version() == 0 ? offset : (int) offset;
        }
    }
}
