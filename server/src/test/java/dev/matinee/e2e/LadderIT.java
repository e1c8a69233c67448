package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Clips;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same film in several sizes from one decode. */
@Timeout(300)
class LadderIT {
    @RegisterExtension
    static final Stage stage =
            new Stage(TestServer.with().copy(false).option("--height=360").option("--ladder=240,120,720"));

    private static Path clip(String name, String size, int seconds) {
        return Clips.make(
                name,
                Clips.video(size, 25, seconds),
                Clips.tone(seconds),
                List.of("-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", "-movflags", "+faststart"));
    }

    private static String get(String session, String path) {
        Api.Answer answer = stage.api().get("/streams/" + session + "/" + path);
        assertEquals(200, answer.status(), answer::text);
        return answer.text();
    }

    private static List<String> lines(String playlist, String tag) {
        return playlist.lines().filter(line -> line.startsWith(tag)).toList();
    }

    private static List<Integer> heights(String session) {
        List<Integer> heights = new ArrayList<>();
        stage.api().state(session).get("heights").forEach(height -> heights.add(height.asInt()));
        return heights;
    }

    private static String probe(String url, String entries) {
        String command = "ffprobe -v error -select_streams v:0 -show_entries " + entries + " -of csv=p=0 " + url;
        return Clips.run(List.of(command.split(" ", -1))).lines().findFirst().orElse("");
    }

    @Test
    void allSizesAreCutAtTheSamePictures() {
        String session = stage.start(clip("ladder.mp4", "640x360", 12));
        stage.api().awaitComplete(session);
        assertEquals(List.of(240, 120), heights(session), "none that is not smaller than --height");
        String largest = get(session, "playlist.m3u8");
        for (int height : List.of(240, 120)) {
            String smaller = get(session, "pictures/" + height + ".m3u8");
            assertEquals(lines(largest, "#EXT"), lines(smaller, "#EXT"), "the same list but for the names");
            List<String> names = lines(smaller, "../");
            List<String> mains = stage.api().playlist(session).entries().stream()
                    .map(Playlist.Entry::name)
                    .toList();
            assertEquals(mains.size(), names.size());
            for (int i : List.of(0, mains.size() / 2, mains.size() - 1)) {
                String url = stage.api().url("/streams/" + session + "/");
                String name = names.get(i).substring(3);
                assertEquals(String.valueOf(height), probe(url + name, "stream=height"));
                assertEquals(
                        probe(url + mains.get(i), "packet=pts,flags"),
                        probe(url + name, "packet=pts,flags"),
                        "the first picture of " + name);
            }
        }
        assertEquals(
                404,
                stage.api().get("/streams/" + session + "/pictures/720.m3u8").status());
    }

    /** Noise, of which encoders can't spare anything, and a picture that stands still, which costs hardly more than its headers. */
    @ParameterizedTest
    @CsvSource({"noise, noise=alls=60:allf=t", "still, loop=-1:1"})
    void noSmallerSizeCostsMore(String name, String filter) {
        Path film = Clips.make(
                "ladder-" + name + ".mp4",
                Clips.video("640x360", 25, 12),
                Clips.tone(12),
                List.of("-vf", filter, "-t", "12", "-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac"),
                List.of("-movflags", "+faststart"));
        String session = stage.start(film);
        stage.api().awaitComplete(session);
        List<Map<String, String>> said = lines(get(session, "master.m3u8"), "#EXT-X-STREAM-INF:").stream()
                .map(line -> MasterIT.attributes(line.substring(18)))
                .toList();
        assertEquals(3, said.size());
        for (String rate : List.of("BANDWIDTH", "AVERAGE-BANDWIDTH")) {
            List<Long> rates =
                    said.stream().map(each -> Long.parseLong(each.get(rate))).toList();
            assertTrue(rates.get(0) > rates.get(1) && rates.get(1) > rates.get(2), rate + " " + rates);
            // What 240 lines may cost, with sound, and what a buffer of a second adds to the peak of a second.
            assertTrue(rates.get(1) < 2 * 592_000 + 250_000, rate + " " + rates);
        }
        // Of all of it the buffer is a small part.
        assertTrue(Long.parseLong(said.get(1).get("AVERAGE-BANDWIDTH")) < 592_000 * 1.2 + 200_000, said::toString);
    }

    @Test
    void theMasterNamesEachSizeOnce() {
        String session = stage.start(clip("ladder-small.mp4", "320x180", 8));
        stage.api().awaitComplete(session);
        assertEquals(List.of(120), heights(session), "nothing is enlarged");
        List<String> streams = lines(get(session, "master.m3u8"), "#EXT-X-STREAM-INF:");
        assertEquals(2, streams.size(), streams::toString);
        List<Map<String, String>> said = streams.stream()
                .map(line -> MasterIT.attributes(line.substring(18)))
                .toList();
        assertEquals("320x180", said.get(0).get("RESOLUTION"));
        assertEquals("214x120", said.get(1).get("RESOLUTION"));
        assertTrue(
                Long.parseLong(said.get(0).get("BANDWIDTH"))
                        > Long.parseLong(said.get(1).get("BANDWIDTH")),
                streams::toString);
    }
}
