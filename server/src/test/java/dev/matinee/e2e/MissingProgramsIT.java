package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a machine that lacks something the server starts, and says what to do everywhere a person looks. */
@Timeout(300)
class MissingProgramsIT {
    private static final String INSTALL = "apt-get install -y mpv ffmpeg";

    @TempDir
    Path folder;

    private Path programs;
    private Path streams;

    @BeforeEach
    void prepare() throws IOException {
        programs = Files.createDirectory(folder.resolve("bin"));
        streams = TestServer.freshDirectory();
    }

    @AfterEach
    void remove() throws IOException {
        TestServer.remove(streams);
    }

    private ServerProcess start(Path directory, String... more) throws IOException {
        String[] options = {"--host=127.0.0.1", "--port=0", "--streams=" + directory};
        String[] all = new String[options.length + more.length];
        System.arraycopy(options, 0, all, 0, options.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return ServerProcess.start(folder, Map.of("PATH", programs.toString()), all);
    }

    private void link(String program) throws IOException {
        Files.createSymbolicLink(programs.resolve(program), Path.of("/usr/bin", program));
    }

    /** A program that says this whatever it is asked. */
    private void pretend(String program, String said) throws IOException {
        Path script =
                Files.writeString(programs.resolve(program), "#!/bin/sh\nexec /bin/cat <<'END'\n" + said + "\nEND\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static JsonNode dependency(JsonNode status, String name) {
        return StreamSupport.stream(status.get("dependencies").spliterator(), false)
                .filter(one -> one.get("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMissingPlayerIsNamedWithTheCommandThatBringsIt() throws Exception {
        link("ffmpeg");
        try (ServerProcess server = start(streams)) {
            Api api = server.awaitOn();
            JsonNode status = api.get("/status").json();
            assertFalse(status.get("mpv").asBoolean(), status::toString);
            assertTrue(status.get("ffmpeg").asBoolean(), status::toString);
            assertFalse(status.get("ready").asBoolean(), status::toString);
            String problem = dependency(status, "mpv").get("problem").asText();
            assertEquals("mpv is not installed. Type: " + INSTALL, problem);
            Api.Answer refused = api.post("/stream", "url", "http://127.0.0.1:1/film.mp4");
            assertEquals(503, refused.status(), refused::text);
            assertEquals("dependency_missing", refused.json().get("code").asText());
            assertTrue(refused.json().get("error").asText().contains(problem), refused::text);
            assertTrue((server.output() + server.errors()).contains(problem), "on the console");
            assertEquals(0, api.get("/streams").json().get("streams").size());
        }
    }

    @Test
    void aMissingYtDlpIsNamedWhereAPageNeedsIt() throws Exception {
        link("mpv");
        link("ffmpeg");
        try (SmallSite site = new SmallSite();
                ServerProcess server = start(streams, "--sites=on")) {
            site.page("/watch", "<p>A video, perhaps.</p>");
            Api api = server.awaitOn();
            assertTrue(api.get("/status").json().get("ready").asBoolean(), "it is not needed for anything else");
            JsonNode state = api.awaitPhase(api.start(site.url("/watch")), "failed");
            assertEquals("ytdlp_missing", state.get("code").asText(), state::toString);
            assertTrue(state.get("error").asText().contains("sudo apt install yt-dlp"), state::toString);
        }
    }

    @Test
    void aBuildWithoutTheEncoderIsNoUse() throws Exception {
        link("mpv");
        pretend("ffmpeg", "ffmpeg version 6.1 Copyright\n E nut\n E segment\n E mpegts\n A..... aac");
        try (ServerProcess server = start(streams)) {
            JsonNode ffmpeg = dependency(server.awaitOn().get("/status").json(), "ffmpeg");
            assertFalse(ffmpeg.get("ok").asBoolean(), ffmpeg::toString);
            assertEquals("6.1", ffmpeg.get("version").asText());
            assertTrue(ffmpeg.get("problem").asText().contains("lacks libx264"), ffmpeg::toString);
        }
    }

    @Test
    void anOldBuildIsWarnedOf() throws Exception {
        link("mpv");
        pretend(
                "ffmpeg",
                "ffmpeg version 4.2.1 Copyright\n E nut\n E segment\n E mpegts\n A..... aac\n V..... libx264");
        try (ServerProcess server = start(streams)) {
            Api api = server.awaitOn();
            JsonNode ffmpeg = dependency(api.get("/status").json(), "ffmpeg");
            assertTrue(ffmpeg.get("ok").asBoolean(), ffmpeg::toString);
            assertTrue(ffmpeg.get("warning").asText().contains("older than 4.3"), ffmpeg::toString);
            assertTrue((server.output() + server.errors()).contains("older than 4.3"), "on the console");
        }
    }

    @Test
    void aStreamsDirectoryOnADiskIsWarnedOfWithTheCommandThatMendsIt() throws Exception {
        link("mpv");
        link("ffmpeg");
        Path disk = Files.createDirectory(
                Path.of("target").toAbsolutePath().resolve("streams-on-disk-" + System.nanoTime()));
        try (ServerProcess server = start(disk, "--tmpfs-budget=64M")) {
            JsonNode status = server.awaitOn().get("/status").json();
            String warnings = status.get("warnings").toString();
            assertTrue(warnings.contains("mount -t tmpfs -o size=64m,mode=0700 tmpfs " + disk), warnings);
            assertTrue(status.get("ready").asBoolean(), "a warning is no obstacle");
            server.term();
            assertEquals(143, server.awaitExit(Duration.ofSeconds(60)));
        } finally {
            TestServer.remove(disk);
        }
    }

    @Test
    void aRamDiskThatIsSmallerThanTheBudgetIsWarnedOf() throws Exception {
        link("mpv");
        link("ffmpeg");
        try (ServerProcess server = start(streams, "--tmpfs-budget=1000G")) {
            String warnings =
                    server.awaitOn().get("/status").json().get("warnings").toString();
            assertTrue(warnings.contains("less than the budget of 1024000 MiB"), warnings);
            assertTrue(warnings.contains("--shm-size=1024000m"), warnings);
        }
    }
}
