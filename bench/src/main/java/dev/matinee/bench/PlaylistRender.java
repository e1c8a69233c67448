package dev.matinee.bench;

import dev.matinee.hls.MediaPlaylist;
import dev.matinee.hls.Timeline;
import dev.matinee.net.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a landed segment costs: a playlist of 60 segments rendered, and made into a reply. Once a segment, not a viewer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlaylistRender {
    private static final int SEGMENTS = 60;
    private static final long SEGMENT_MICROS = 2_000_000;

    private final Timeline timeline = timeline();

    private static Timeline timeline() {
        Timeline timeline = new Timeline(2);
        for (int i = 0; i < SEGMENTS; i++) {
            String name = String.format(Locale.ROOT, "b6n7q2k41-%05d.ts", i);
            timeline.append(name, i * SEGMENT_MICROS, SEGMENT_MICROS, 1 << 20);
        }
        return timeline;
    }

    @Benchmark
    public String text() {
        return MediaPlaylist.render(timeline);
    }

    @Benchmark
    public Reply reply() {
        return Reply.of(
                        200,
                        MediaPlaylist.MEDIA_TYPE,
                        MediaPlaylist.render(timeline).getBytes(StandardCharsets.UTF_8))
                .cacheControl("no-cache")
                .tagged()
                .build();
    }
}
