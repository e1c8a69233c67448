package dev.matinee.take;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.matinee.hls.Container;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a take does with streams, by what they are, what the room plays, and what the session has begun with. */
class SuitabilityTest {
    private static MediaInfo media(String format, String picture, String sound) {
        String[] words = picture.split(" ", -1);
        return new MediaInfo(
                format,
                OptionalLong.of(60_000_000),
                1_000_000,
                new MediaInfo.Picture(
                        words[0], 640, 360, words.length > 1 ? words[1] : "yuv420p", 0, 1, false, false, 0),
                1,
                "",
                List.of(new Track(Track.Kind.AUDIO, 1, "", "", sound)));
    }

    private static Suitability room(@Nullable String plays, @Nullable String container) {
        Optional<Container> begun = container == null ? Optional.empty() : Optional.of(Container.of("x." + container));
        return new Suitability(
                Copying.AUTO,
                new Permit(true, true, Abilities.parse(plays == null ? "" : plays), begun),
                Choice.DEFAULT,
                () -> false,
                List.of());
    }

    /** picture, sound, what the room plays, what the session has begun with: mode, container, whether sound is copied. */
    @ParameterizedTest
    @CsvSource({
        "h264, aac stereo, , , COPYING ts true",
        "h264, ac3, hevc, , COPYING ts false",
        "h264, opus stereo, , , COPYING ts false",
        "h264, opus stereo, opus, , COPYING m4s true",
        "h264, opus stereo, opus, ts, COPYING ts false",
        "h264, aac, , m4s, COPYING m4s true",
        "av1, opus, av1-opus, , COPYING m4s true",
        "av1, opus, av1, , COPYING m4s false",
        "av1, opus, opus-vp9-hevc, , ENCODING ts false",
        "av1, opus, , m4s, ENCODING m4s false",
        "av1, opus, av1-opus, ts, ENCODING ts false",
        "hevc, aac, 'hevc,hevc10', , COPYING m4s true",
        "hevc yuv420p10le, aac, hevc, , ENCODING ts false",
        "hevc yuv420p10le, dts, hevc-hevc10, , COPYING m4s false",
        "vp9, opus, VP9-opus-something-new, , COPYING m4s true",
        "mpeg4, aac, hevc-av1-vp9-opus, , ENCODING ts false"
    })
    void decides(String picture, String sound, @Nullable String plays, @Nullable String begun, String expected) {
        Treatment best = room(plays, begun).best(media("matroska,webm", picture, sound));
        assertEquals(expected, best.mode() + " " + best.container().suffix() + " " + best.copiesSound());
    }

    /** MP4 says once what MPEG-TS says in each packet. */
    @Test
    void soundOfTransportStreamsIsConvertedForFragments() {
        MediaInfo broadcast = media("mpegts", "hevc", "aac");
        assertFalse(room("hevc", null).best(broadcast).copiesSound());
        assertTrue(room("hevc", null).best(media("mpegts", "h264", "aac")).copiesSound());
        assertEquals(
                Container.TRANSPORT_STREAM,
                room("opus", null).best(media("mpegts", "h264", "opus")).container());
    }

    @Test
    void theCopyThatProbesGoesOnOnlyWithWhatItCanCarry() {
        Suitability room = room("hevc-opus", null);
        Treatment first = room.first(Optional.empty());
        assertEquals(Container.TRANSPORT_STREAM, first.container());
        assertTrue(room.suits(first, media("matroska,webm", "h264", "aac")));
        assertFalse(room.suits(first, media("matroska,webm", "hevc", "aac")));
        assertFalse(room.suits(first, media("matroska,webm", "h264", "opus")));
        MediaInfo hevc = media("matroska,webm", "hevc", "opus");
        assertTrue(room.suits(room.best(hevc), hevc));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "av1  | av1-opus | | av1-opus | ''",
                "av1  | av1      | | av1      | ''",
                "h264 | opus     | | opus     | ''",
                "h264 |          | | ''       | ''",
                "av1  | opus     | | ''       | Not everybody’s browser here plays AV1, so it is encoded.",
                "av1  | av1-opus | ts | ''    | The stream has begun in a form without place for AV1, so it is encoded.",
                "mpeg4 | av1     | | ''       | ''"
            })
    void saysWhatViewersNeedAndWhyItEncodes(
            String picture, @Nullable String plays, @Nullable String begun, String needs, String why) {
        Suitability room = room(plays, begun);
        MediaInfo media = media("matroska,webm", picture, "opus");
        Working working = room.working(room.best(media), media);
        assertEquals(needs, working.needs().toString());
        assertEquals(why, working.why());
    }

    @Test
    void theOperatorMayWantNoneOfIt() {
        MediaInfo media = media("matroska,webm", "av1", "opus");
        Permit permit = new Permit(true, true, Abilities.parse("av1-opus"), Optional.empty());
        Suitability room = new Suitability(Copying.H264, permit, Choice.DEFAULT, () -> false, List.of());
        assertEquals(Mode.ENCODING, room.best(media).mode());
        assertEquals("", room.working(room.best(media), media).why());
        MediaInfo plain = media("matroska,webm", "h264", "opus");
        assertEquals(Mode.COPYING, room.best(plain).mode());
        assertEquals(Container.TRANSPORT_STREAM, room.best(plain).container());
        Suitability never = new Suitability(Copying.NEVER, permit, Choice.DEFAULT, () -> false, List.of());
        assertEquals(Mode.ENCODING, never.best(plain).mode());
        assertEquals(Mode.ENCODING, never.first(Optional.empty()).mode());
    }

    @Test
    void drawnInSubtitlesAreNoFaultOfTheViewers() {
        Suitability room = new Suitability(
                Copying.AUTO,
                new Permit(true, true, Abilities.NONE, Optional.empty()),
                new Choice(0, 1),
                () -> false,
                List.of());
        MediaInfo media = media("matroska,webm", "av1", "aac");
        assertEquals(Mode.ENCODING, room.best(media).mode());
        assertEquals("", room.working(room.best(media), media).why());
    }

    private static Suitability sized(boolean besideCopies, Copying copying) {
        return new Suitability(
                copying,
                new Permit(true, besideCopies, Abilities.parse("vp9-hevc"), Optional.empty()),
                Choice.DEFAULT,
                () -> false,
                List.of(480, 240, 120));
    }

    /** The film has 360 lines, which the probe learns last. */
    @Test
    void smallerPicturesAreEncodedBesideCopiedOnes() {
        Suitability room = sized(true, Copying.AUTO);
        for (String picture : List.of("h264", "vp9")) {
            MediaInfo media = media("matroska,webm", picture, "aac");
            Treatment best = room.best(media);
            assertEquals(Mode.COPYING, best.mode());
            assertEquals(List.of(240, 120), best.heights());
            assertTrue(room.suits(best, media));
            assertFalse(room.suits(room.first(Optional.empty()), media), "480 would be an enlargement");
        }
    }

    /** What has begun beside a film that turns out to cost next to nothing would be dearer than that. */
    @Test
    void aThinFilmHasAThinLadder() {
        Suitability room = new Suitability(
                Copying.AUTO,
                new Permit(true, true, Abilities.NONE, Optional.empty()),
                Choice.DEFAULT,
                () -> false,
                List.of(240, 120));
        MediaInfo media = media("matroska,webm", "h264", "aac");
        MediaInfo fat = priced(media, 900_000);
        MediaInfo thin = priced(media, 300_000);
        Treatment first = room.first(Optional.empty());
        assertTrue(room.suits(first, fat));
        assertFalse(room.suits(first, thin));
        assertTrue(room.suits(room.best(thin), thin));
        assertEquals(
                List.of(new Smaller(240, 163_299), new Smaller(120, 57_735)),
                room.best(thin).ladder());
        Suitability live = new Suitability(
                Copying.AUTO,
                new Permit(true, true, Abilities.NONE, Optional.empty()),
                Choice.DEFAULT,
                () -> true,
                List.of(240, 120));
        assertEquals(first.ladder(), live.best(thin).ladder(), "of what is live no average is known");
    }

    private static MediaInfo priced(MediaInfo of, long bits) {
        return new MediaInfo(
                of.format(),
                of.durationMicros(),
                of.bitsPerSecond(),
                of.picture().costing(bits),
                of.audioTrack(),
                of.title(),
                of.tracks());
    }

    @Test
    void whereTheyCantBeCutAlikeACopyIsAlone() {
        Treatment hevc = sized(true, Copying.AUTO).best(media("matroska,webm", "hevc", "aac"));
        assertEquals(Mode.COPYING, hevc.mode());
        assertEquals(List.of(), hevc.ladder(), "open groups");
        MediaInfo media = media("matroska,webm", "h264", "aac");
        Treatment best = sized(false, Copying.AUTO).best(media);
        assertEquals(Mode.COPYING, best.mode());
        assertEquals(List.of(), best.heights());
        assertTrue(sized(false, Copying.AUTO).suits(sized(false, Copying.AUTO).first(Optional.empty()), media));
        assertEquals(
                List.of(240, 120), sized(false, Copying.NEVER).best(media).heights(), "encoded ones have all sizes");
    }
}
