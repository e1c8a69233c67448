package dev.matinee.take;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ffmpeg 5 to 7 say of files that people have. */
class FfmpegProbeTest {
    private static MediaInfo read(String text) {
        FfmpegProbe probe = new FfmpegProbe();
        Optional<MediaInfo> told = Optional.empty();
        for (String line : (text + "\nStream mapping:").lines().toList()) {
            assertTrue(told.isEmpty(), () -> "told before the end, at " + line);
            told = probe.accept(line);
        }
        assertTrue(probe.accept("Stream mapping:").isEmpty(), "told twice");
        return told.orElseThrow();
    }

    @Test
    void readsAFilm() {
        MediaInfo info = read("""
                [matroska,webm @ 0x55d] Could not find codec parameters for stream 7
                Input #0, matroska,webm, from 'http://127.0.0.1/a title : x.mkv':
                  Metadata:
                    title           : A Film: with "quotes"
                    ENCODER         : Lavf59.27.100
                  Duration: 02:03:04.56, start: -0.007000, bitrate: 4321 kb/s
                    Chapter #0:0: start 0.000000, end 10.000000
                      Metadata:
                        title           : Opening
                  Stream #0:0: Video: mjpeg (Baseline), yuvj420p(pc, bt470bg/unknown/unknown), 600x882 [SAR 72:72 DAR 100:147], 90k tbr, 90k tbn (attached pic)
                  Stream #0:1(eng): Video: h264 (High), yuv420p(tv, bt709, progressive), 1920x800 [SAR 1:1 DAR 12:5], 23.98 fps, 23.98 tbr, 1k tbn (default)
                    Metadata:
                      BPS             : 3900000
                  Stream #0:2(ita): Audio: ac3, 48000 Hz, 5.1(side), fltp, 448 kb/s
                    Metadata:
                      title           : Commentary
                  Stream #0:3(eng): Audio: aac (LC), 48000 Hz, stereo, fltp (default)
                  Stream #0:4(fre): Subtitle: hdmv_pgs_subtitle (default)
                  Stream #0:5: Subtitle: subrip
                    Metadata:
                      title           : SDH""");
        assertEquals(
                (2 * 3600 + 3 * 60 + 4) * 1_000_000L + 560_000,
                info.durationMicros().getAsLong());
        assertEquals(4_321_000, info.bitsPerSecond());
        assertEquals("A Film: with \"quotes\"", info.title());
        assertEquals(
                new MediaInfo.Picture("h264", 1920, 800, "yuv420p", 0, 1, false, false, 3_900_000), info.picture());
        assertEquals(2, info.audioTrack(), "the one marked as default");
        assertEquals(
                List.of(
                        "AUDIO 1 ita 'Commentary' ac3 5.1(side) 48000 Hz",
                        "AUDIO 2 eng '' aac stereo 48000 Hz",
                        "SUBTITLE 1 fre '' hdmv_pgs_subtitle",
                        "SUBTITLE 2  'SDH' subrip"),
                tracks(info));
        assertEquals("", needs(info));
        assertEquals(Optional.of(Abilities.NONE), info.soundNeeds(2));
        assertEquals(Optional.empty(), info.soundNeeds(1));
        assertEquals(Optional.of(Abilities.NONE), info.soundNeeds(0), "no sound is as good");
    }

    /** Of 2,000 kbit/s in all: what is told of the pictures, or what the sound leaves. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 fps              |                        | aac (LC), 48000 Hz, stereo, fltp              | 1872000",
                "30 fps              |                        | ac3, 48000 Hz, 5.1(side), fltp, 640 kb/s      | 1360000",
                "30 fps              |                        | dts (DTS), 48000 Hz, 5.1(side), fltp, 1536 kb/s | 1000000",
                "1700 kb/s, 30 fps   |                        | aac (LC), 48000 Hz, stereo, fltp, 200 kb/s    | 1700000",
                "30 fps              |  BPS             : 1650123 | aac (LC), 48000 Hz, stereo, fltp          | 1650123",
                "30 fps              |  BPS-eng         : 20000000 | aac (LC), 48000 Hz, stereo, fltp         | 2000000"
            })
    void knowsWhatPicturesCost(String rate, @Nullable String statistics, String sound, long bits) {
        assertEquals(
                bits, read("""
                Input #0, matroska,webm, from 'x':
                  Duration: 00:01:00.00, start: 0.000000, bitrate: 2000 kb/s
                  Stream #0:0: Video: h264 (High), yuv420p(progressive), 1280x720 [SAR 1:1 DAR 16:9], %s, 30 tbr
                    Metadata:
                      %s
                  Stream #0:1: Audio: %s
                    Metadata:
                      BPS             : 999999""".formatted(rate, statistics, sound)).picture().bitsPerSecond());
    }

    /** What viewers must be able to play to be shown the picture as it is; "encoded" where nothing would help. */
    private static String needs(MediaInfo info) {
        return info.pictureNeeds()
                .filter(needs -> info.upright(false))
                .map(Abilities::toString)
                .orElse("encoded");
    }

    private static List<String> tracks(MediaInfo info) {
        return info.tracks().stream()
                .filter(track -> track.kind() != Track.Kind.VIDEO)
                .map(track -> "%s %d %s '%s' %s"
                        .formatted(track.kind(), track.id(), track.language(), track.title(), track.codec()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "8 bit, progressive  | h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709, progressive), 1280x720 [SAR 1:1 DAR 16:9], 30 fps | true",
                "no word on fields   | h264 (Main), yuv420p, 1280x720, 25 fps                                                              | true",
                "10 bit              | h264 (High 10), yuv420p10le(tv, progressive), 1280x720 [SAR 1:1 DAR 16:9], 30 fps                   | false",
                "fields              | h264 (High), yuv420p(tv, bt709, top first), 1920x1080 [SAR 1:1 DAR 16:9], 25 fps                    | false",
                "fields, swapped     | h264 (High), yuv420p(bottom coded first (swapped)), 1920x1080 [SAR 1:1 DAR 16:9], 25 fps            | false",
                "oblong pixels       | h264 (Main), yuv420p(progressive), 720x576 [SAR 64:45 DAR 16:9], 25 fps                             | false",
                "container's pixels  | h264 (Main), yuv420p(progressive), 720x576 [SAR 1:1 DAR 5:4], SAR 64:45 DAR 16:9, 25 fps            | false",
                "another format      | hevc (Main), yuv420p(tv), 1280x720 [SAR 1:1 DAR 16:9], 30 fps                                       | false"
            })
    void knowsWhatBrowsersPlay(String name, String video, boolean copyable) {
        MediaInfo info = read("""
                Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'x':
                  Duration: 00:01:00.00, start: 0.000000, bitrate: 2000 kb/s
                  Stream #0:0[0x1](und): Video: %s (default)""".formatted(video));
        assertEquals(copyable, needs(info).isEmpty(), info::toString);
        assertTrue(info.hasVideo());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"rotation of 90.00|false", "rotation of -180.00|false", "rotation of 0.00|true"})
    void seesPhonesHeldUpright(String matrix, boolean copyable) {
        assertEquals(copyable, read("""
                Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'x':
                  Duration: 00:01:00.00, start: 0.000000, bitrate: 2000 kb/s
                  Stream #0:0[0x1](und): Video: h264 (High), yuv420p(progressive), 1280x720, 30 fps (default)
                    Side data:
                      displaymatrix: %s degrees""".formatted(matrix)).upright(false));
    }

    @Test
    void seesAWideRangeOfBrightness() {
        assertTrue(read("""
                Input #0, matroska,webm, from 'x':
                  Duration: 00:01:00.00, start: 0.000000, bitrate: 9000 kb/s
                  Stream #0:0: Video: hevc (Main 10), yuv420p10le(tv, bt2020nc/bt2020/smpte2084, progressive), 3840x2160, 24 fps""").picture().hdr());
    }

    @Test
    void aCoverIsNoPicture() {
        MediaInfo info = read("""
                Input #0, mp3, from 'x':
                  Duration: 00:00:05.04, start: 0.025056, bitrate: 66 kb/s
                  Stream #0:0: Audio: mp3, 44100 Hz, mono, fltp, 64 kb/s
                  Stream #0:1: Video: mjpeg (Baseline), yuvj444p(pc), 300x300 [SAR 1:1 DAR 1:1], 90k tbr (attached pic)""");
        assertFalse(info.hasVideo());
        assertEquals(1, info.audioTrack());
    }

    @Test
    void anUnknownLengthIsUnknown() {
        MediaInfo info = read("""
                Input #0, mpegts, from 'x':
                  Duration: N/A, start: 36001.376778, bitrate: N/A
                  Stream #0:0[0x100]: Video: h264 (Main) ([27][0][0][0] / 0x001B), yuv420p(progressive), 320x180, 30 fps""");
        assertTrue(info.durationMicros().isEmpty());
        assertFalse(info.upright(false));
        assertTrue(info.upright(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hevc (Main) (hev1 / 0x31766568), yuv420p(tv, progressive)   | hevc",
                "hevc (Main 10), yuv420p10le(tv, bt709)                      | hevc10",
                "hevc (Rext), yuv422p10le(tv, bt709)                         | encoded",
                "hevc (Main 10), yuv420p10le(tv, bt2020nc/bt2020/smpte2084)  | encoded",
                "hevc (Main), yuv420p(tv, top first)                         | encoded",
                "av1 (Main), yuv420p(tv, progressive)                        | av1",
                "av1 (Main), yuv420p10le(tv)                                 | av1",
                "av1 (High), yuv444p(tv)                                     | encoded",
                "vp9 (Profile 0), yuv420p(tv, progressive)                   | vp9",
                "vp9 (Profile 2), yuv420p10le(tv)                            | encoded",
                "vp8, yuv420p(tv, progressive)                               | encoded"
            })
    void knowsWhatSomeBrowsersPlay(String video, String needs) {
        assertEquals(needs, needs(read("""
                Input #0, matroska,webm, from 'x':
                  Duration: 00:01:00.00, start: 0.000000, bitrate: 2000 kb/s
                  Stream #0:0: Video: %s, 1280x720 [SAR 1:1 DAR 16:9], 25 fps""".formatted(video))));
    }

    /** Its fifth profile has colours that only its own decoders know, and says so nowhere else. */
    @Test
    void seesDolbyVision() {
        assertEquals("encoded", needs(read("""
                Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'x':
                  Duration: 00:01:00.00, start: 0.000000, bitrate: 2000 kb/s
                  Stream #0:0[0x1](und): Video: hevc (Main 10) (dvh1 / 0x31687664), yuv420p10le(pc), 1920x1080, 24 fps (default)
                    Metadata:
                      handler_name    : VideoHandler
                    Side data:
                      DOVI configuration record: version: 1.0, profile: 5, level: 3, rpu flag: 1, el flag: 0, bl flag: 1, compatibility id: 0""")));
    }

    @Test
    void hearsOfSoundThatStandsBeside() {
        MediaInfo info = read("""
                Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'x':
                  Metadata:
                    title           : A film
                  Duration: 00:01:00.00, start: 0.000000, bitrate: 2000 kb/s
                  Stream #0:0(und): Video: h264 (High), yuv420p(progressive), 1280x720 [SAR 1:1 DAR 16:9], 25 fps (default)
                Input #1, mov,mp4,m4a,3gp,3g2,mj2, from 'y':
                  Metadata:
                    title           : Sound
                  Duration: 00:02:00.00, start: 0.000000, bitrate: 130 kb/s
                  Stream #1:0(eng): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, stereo, fltp, 128 kb/s (default)
                  Stream #1:1: Video: mjpeg, yuvj420p, 100x100""");
        assertEquals("A film", info.title());
        assertEquals(60_000_000, info.durationMicros().orElseThrow());
        assertEquals(2_000_000, info.bitsPerSecond());
        assertEquals(1, info.audioTrack());
        assertEquals(
                List.of(Track.Kind.VIDEO, Track.Kind.AUDIO),
                info.tracks().stream().map(Track::kind).toList());
    }
}
