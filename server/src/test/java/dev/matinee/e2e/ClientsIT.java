package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.media.Clips;
import dev.matinee.media.FileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Players that nobody here wrote follow one room from its first segment over a seek out of range to its end, each by its
 * own reader of playlists: libavformat's in ffmpeg and mpv, VLC's, GStreamer's. hls.js is {@code SeekIT}'s.
 */
@Timeout(300)
class ClientsIT {
    private static final int FILM_SECONDS = 80;
    private static final int FRAMES_BY_SECOND = 25;
    /** VLC's muxer leaves out a group of pictures where the time stamps jump. */
    private static final int MISSING = 2 * FRAMES_BY_SECOND;

    private static final String NOBODY = "65534";

    private static Path film() {
        return Clips.make(
                "clients.mp4",
                Clips.video("320x180", FRAMES_BY_SECOND, FILM_SECONDS),
                Clips.tone(FILM_SECONDS),
                List.of(
                        "-c:v",
                        "libx264",
                        "-preset",
                        "veryfast",
                        "-g",
                        "25",
                        "-c:a",
                        "aac",
                        "-movflags",
                        "+faststart"));
    }

    /** What each client is started by. They begin at the first segment that is listed, as who is there from the start. */
    private static final Map<String, String> COMMANDS = Map.of(
            "ffmpeg",
            "ffmpeg -v error -nostdin -live_start_index 0 -i URL -map 0:v -c copy -f framecrc OUT",
            "mpv",
            "mpv --no-config --no-terminal --demuxer-lavf-o=live_start_index=0 --no-audio --of=framecrc --ovc=rawvideo"
                    + " --o=OUT URL",
            "vlc",
            "cvlc -I dummy --no-audio --play-and-exit --sout #std{access=file,mux=ts,dst=OUT} URL",
            "gstreamer",
            "gst-launch-1.0 -q souphttpsrc location=URL ! hlsdemux ! tsdemux ! h264parse"
                    + " ! video/x-h264,stream-format=byte-stream,alignment=au ! filesink location=OUT");

    private static Process start(String client, String url, Path folder) throws IOException {
        List<String> line = new ArrayList<>();
        if (client.equals("vlc") && System.getProperty("user.name").equals("root")) {
            // It refuses to run as root.
            line.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        for (String word : COMMANDS.get(client).split(" ", -1)) {
            line.add(word.replace("URL", url)
                    .replace("OUT", folder.resolve(client).toString()));
        }
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(client + ".log").toFile());
        builder.environment().put("HOME", folder.toString());
        return builder.start();
    }

    /** How many pictures a client has got. */
    private static long pictures(String client, Path out) throws IOException {
        if (client.equals("ffmpeg") || client.equals("mpv")) {
            try (Stream<String> lines = Files.lines(out)) {
                return lines.filter(line -> line.startsWith("0,")).count();
            }
        }
        String probe = "ffprobe -v error -count_packets -select_streams v:0 -show_entries stream=nb_read_packets"
                + " -of csv=p=0 " + out;
        return Long.parseLong(Clips.run(List.of(probe.split(" ", -1)))
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("0"));
    }

    @Test
    void playersFollowTheRoomOverASeekToTheEnd() throws Exception {
        Path folder = Files.createTempDirectory("matinee-clients");
        // Not all of them write as this user.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Map<String, Process> clients = new HashMap<>();
        try (FileServer files = new FileServer();
                TestServer server =
                        TestServer.with().ahead(Duration.ofSeconds(6)).start()) {
            Api api = server.api();
            String session = api.start(files.url("ranges", film()));
            String url = api.url("/streams/" + session + "/playlist.m3u8");
            Patience.awaitThat(
                    "some seconds",
                    Duration.ofSeconds(60),
                    () -> api.playlist(session).seconds(),
                    seconds -> seconds > 5);
            // It begins near the end of what is listed, which grows once somebody watches.
            clients.put("vlc", start("vlc", url, folder));
            awaitBegun("vlc", folder);
            for (String client : COMMANDS.keySet()) {
                if (!clients.containsKey(client)) {
                    clients.put(client, start(client, url, folder));
                }
            }
            for (String client : COMMANDS.keySet()) {
                awaitBegun(client, folder);
            }
            assertEquals(
                    200,
                    api.post("/streams/" + session + "/seek", "position", "65").status());
            Playlist whole = Patience.awaitThat(
                    "the film's end", Duration.ofSeconds(60), () -> beaten(api, session), Playlist::ended);
            double listed = whole.seconds();
            assertTrue(listed > 18 && listed < 60, "it has a jump in it: " + listed);
            for (Map.Entry<String, Process> each : clients.entrySet()) {
                String client = each.getKey();
                String said = client + ": " + Files.readString(folder.resolve(client + ".log"));
                assertTrue(each.getValue().waitFor(60, TimeUnit.SECONDS), () -> "still running, " + said);
                assertEquals(0, each.getValue().exitValue(), said);
                assertEquals(
                        listed * FRAMES_BY_SECOND, (double) pictures(client, folder.resolve(client)), MISSING, said);
            }
        } finally {
            clients.values().forEach(Process::destroyForcibly);
            TestServer.remove(folder);
        }
    }

    /** They open what they write to when they know what it is to be. */
    private static void awaitBegun(String client, Path folder) {
        Patience.await(client + " has begun", Duration.ofSeconds(60), () -> Files.exists(folder.resolve(client)));
    }

    private static Playlist beaten(Api api, String session) {
        api.post("/heartbeat/" + session);
        return api.playlist(session);
    }
}
