package dev.matinee.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever starts a session may have it copied or encoded otherwise than the operator says. */
@Timeout(300)
class CopyFieldIT {
    @RegisterExtension
    static final Stage stage = new Stage(TestServer.with());

    private static Api.Answer start(String copy) {
        Path film = Clips.make(
                "copy-field.mkv",
                Clips.video("320x180", 10, 8),
                Clips.tone(8),
                List.of("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "50", "-c:a", "aac"));
        return stage.api().post("/stream/wanted", "url", stage.link(film), "plays", "vp9", "copy", copy);
    }

    @ParameterizedTest
    @CsvSource({"auto, copying", "h264, encoding", "never, encoding"})
    void isCopiedOrEncodedAsItsStarterWants(String copy, String mode) {
        assertEquals(200, start(copy).status());
        JsonNode state = stage.api().awaitComplete("wanted");
        assertEquals(mode, state.get("mode").asText(), state::toString);
        assertTrue(state.get("why").isNull(), "nobody's browser is to blame");
        String list = stage.api().playlist("wanted").text();
        assertEquals(copy.equals("never"), list.contains("#EXT-X-TARGETDURATION:2\n"), list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "always", "AUTO", "auto never"})
    void anotherWordForItIsRefused(String copy) {
        Api.Answer answer = start(copy);
        assertEquals(400, answer.status(), answer::text);
        assertEquals("copy_malformed", answer.json().get("code").asText());
        assertEquals(
                "The field 'copy' takes auto, h264, never.",
                answer.json().get("error").asText());
        assertEquals(404, stage.api().get("/streams/wanted").status());
    }
}
