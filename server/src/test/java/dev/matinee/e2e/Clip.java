package dev.matinee.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.matinee.media.Clips;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A clip and what must come of it.
 *
 * @param manner how its server hands it out
 * @param copied whether its pictures are to be taken over as they are
 * @param width of the served picture; 0 where there is none
 * @param frame the longest time between two pictures, in seconds
 */
record Clip(
        String name,
        String manner,
        Supplier<Path> file,
        boolean copied,
        boolean audio,
        int width,
        int height,
        double frame) {
    private static final int SECONDS = 5;

    static Clip of(String name, String manner, Supplier<Path> file) {
        return new Clip(name, manner, file, false, true, 320, 180, 1 / 30.0);
    }

    Clip size(int wide, int high) {
        return new Clip(name, manner, file, copied, audio, wide, high, frame);
    }

    Clip silent() {
        return new Clip(name, manner, file, copied, false, width, height, frame);
    }

    Clip frame(double seconds) {
        return new Clip(name, manner, file, copied, audio, width, height, seconds);
    }

    /** On the server that copies what browsers can play. */
    Clip copy() {
        return new Clip(name, manner, file, true, audio, width, height, frame);
    }

    boolean video() {
        return width > 0;
    }

    @Override
    public String toString() {
        return name + ", " + manner + (copied ? ", copied" : "");
    }

    /** Every kind of file that people have. */
    static Stream<Clip> all() {
        return Stream.of(
                Clip.of("H.264 and AAC in mp4", "ranges", () -> Clips.h264(SECONDS)),
                Clip.of("H.264 and AAC in mp4", "plain", () -> Clips.h264(SECONDS)),
                Clip.of("HEVC in mkv", "ranges", Clip::hevc),
                Clip.of("HEVC in mkv", "plain", Clip::hevc),
                Clip.of("VP9 and Opus in webm", "ranges", Clip::vp9),
                Clip.of("VP9 and Opus in webm", "plain", Clip::vp9),
                Clip.of("10 bit", "ranges", Clip::tenBit),
                Clip.of("5.1 sound", "ranges", Clip::surround),
                Clip.of("odd sizes", "ranges", Clip::odd),
                Clip.of("oblong pixels", "ranges", Clip::anamorphic),
                Clip.of("1080 lines", "ranges", Clip::large).size(1280, 720).frame(0.1),
                Clip.of("held upright", "ranges", Clip::upright).size(180, 320),
                Clip.of("variable frame rate", "ranges", Clip::variable).frame(0.1),
                Clip.of("23.976 pictures a second", "ranges", Clip::film).frame(1001 / 24000.0),
                Clip.of("B-frames", "plain", Clip::reordered),
                Clip.of("video only", "ranges", Clip::videoOnly).silent(),
                Clip.of("video only", "plain", Clip::videoOnly).silent(),
                Clip.of("mp3", "ranges", Clip::mp3).size(0, 0),
                Clip.of("mp3", "plain", Clip::mp3).size(0, 0),
                Clip.of("m4a", "ranges", Clip::m4a).size(0, 0),
                Clip.of("mp3 with a cover", "ranges", Clip::mp3WithCover).size(0, 0),
                Clip.of("subtitles inside", "ranges", Clip::subtitled),
                Clip.of("index at the end", "ranges", Clip::indexAtTheEnd),
                Clip.of("MPEG-TS that begins at 10 h", "plain", Clip::lateTransportStream),
                Clip.of("fields", "ranges", Clip::fields).size(720, 576).frame(1 / 25.0),
                Clip.of("a wide range of brightness", "ranges", Clip::hdr).frame(0.1),
                Clip.of("H.264 and AAC in mp4", "ranges", Clip::groups).copy(),
                Clip.of("H.264 and AAC in mp4", "plain", Clip::groups).copy(),
                // Copied pictures are cut in decoding order: sound reaches back by the two pictures that are reordered.
                Clip.of("B-frames", "ranges", Clip::reordered).frame(2 / 30.0).copy(),
                Clip.of("H.264 and Opus in mkv", "ranges", Clip::opus).copy(),
                Clip.of("variable frame rate", "ranges", Clip::variable)
                        .frame(0.1)
                        .copy(),
                Clip.of("23.976 pictures a second", "ranges", Clip::film)
                        .frame(1001 / 24000.0)
                        .copy(),
                Clip.of("index at the end", "ranges", Clip::indexAtTheEnd).copy(),
                Clip.of("subtitles inside", "plain", Clip::subtitled).copy(),
                Clip.of("video only", "ranges", Clip::videoOnly).silent().copy());
    }

    /** Keyframes a second apart, as on the web. */
    private static Path groups() {
        return clip("groups.mp4", "-c:v libx264 -preset ultrafast -g 30 -c:a aac -movflags +faststart");
    }

    private static Path opus() {
        return clip("opus.mkv", "-c:v libx264 -preset ultrafast -g 30 -c:a libopus");
    }

    private static Path hevc() {
        return clip("hevc.mkv", "-c:v libx265 -preset ultrafast -x265-params log-level=error -c:a aac");
    }

    private static Path vp9() {
        return clip("vp9.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus");
    }

    private static Path tenBit() {
        return clip("ten.mkv", "-c:v libx264 -preset ultrafast -profile:v high10 -pix_fmt yuv420p10le -c:a aac");
    }

    private static Path surround() {
        return clip(
                "surround.mp4",
                "-c:v libx264 -preset ultrafast -af pan=5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0 "
                        + "-c:a aac -movflags +faststart");
    }

    private static Path odd() {
        return make("odd.mkv", "321x181", 30, "-pix_fmt yuv444p -c:v libx264 -preset ultrafast -c:a aac");
    }

    private static Path anamorphic() {
        return make(
                "oblong.mp4",
                "240x180",
                30,
                "-vf setsar=4/3 -c:v libx264 -preset ultrafast -c:a aac -movflags +faststart");
    }

    private static Path large() {
        return make("large.mp4", "1920x1080", 10, "-c:v libx264 -preset ultrafast -c:a aac -movflags +faststart");
    }

    /** As a phone writes it: lying pictures and a note to turn them. */
    private static Path upright() {
        return Clips.make(
                "upright-" + SECONDS + ".mp4",
                List.of("-i", Clips.h264(SECONDS).toString()),
                words("-c copy -metadata:s:v rotate=90 -movflags +faststart"));
    }

    private static Path variable() {
        return clip(
                "variable.mkv",
                "-vf select='lt(t,2)+not(mod(n,3))' -vsync vfr -c:v libx264 -preset ultrafast -c:a aac");
    }

    private static Path film() {
        return clip("film.mp4", "-r 24000/1001 -t 5 -c:v libx264 -preset ultrafast -c:a aac -movflags +faststart");
    }

    private static Path reordered() {
        return clip("reordered.mp4", "-c:v libx264 -preset fast -bf 3 -g 30 -c:a aac -movflags +faststart");
    }

    /** As television sends it. */
    static Path fields() {
        return make(
                "fields.ts",
                "720x576",
                50,
                "-vf interlace -flags +ilme+ildct -c:v libx264 -preset ultrafast -x264opts tff=1 -c:a aac");
    }

    /** The colours of the plain clip, coded for a screen that can shine. */
    static Path hdr() {
        return make(
                "hdr.mkv",
                "320x180",
                30,
                "-vf format=yuv420p,zscale=min=bt709:tin=bt709:pin=bt709:rin=tv:m=bt2020nc:t=smpte2084:p=bt2020:npl=100,"
                        + "format=yuv420p10le -c:v libx265 -preset ultrafast -x265-params "
                        + "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc "
                        + "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -c:a aac");
    }

    private static Path videoOnly() {
        return Clips.make(
                "silent-" + SECONDS + ".mp4",
                Clips.video("320x180", 30, SECONDS),
                words("-c:v libx264 -preset ultrafast -movflags +faststart"));
    }

    private static Path mp3() {
        return Clips.make("tone-" + SECONDS + ".mp3", Clips.tone(SECONDS), words("-c:a libmp3lame"));
    }

    private static Path m4a() {
        return Clips.make("tone-" + SECONDS + ".m4a", Clips.tone(SECONDS), words("-c:a aac -movflags +faststart"));
    }

    private static Path mp3WithCover() {
        Path cover = Clips.make("cover.png", words("-f lavfi -i color=red:s=300x300 -frames:v 1"));
        return Clips.make(
                "cover-" + SECONDS + ".mp3",
                Clips.tone(SECONDS),
                List.of("-i", cover.toString()),
                words("-map 0 -map 1 -c:a libmp3lame -c:v mjpeg -disposition:v attached_pic -id3v2_version 3"));
    }

    private static Path subtitled() {
        Path text = Clips.file(
                "words.srt",
                "1\n00:00:01,000 --> 00:00:02,500\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n".getBytes(UTF_8));
        return Clips.make(
                "subtitled-" + SECONDS + ".mkv",
                List.of("-i", Clips.h264(SECONDS).toString()),
                List.of("-i", text.toString()),
                words("-map 0 -map 1 -c copy -c:s srt"));
    }

    static Path indexAtTheEnd() {
        return clip("index.mp4", "-c:v libx264 -preset ultrafast -c:a aac");
    }

    private static Path lateTransportStream() {
        return clip("late.ts", "-c:v libx264 -preset ultrafast -c:a aac -output_ts_offset 36000");
    }

    private static Path clip(String name, String encoding) {
        return make(name, "320x180", 30, encoding);
    }

    private static Path make(String name, String size, int rate, String encoding) {
        String stem = name.substring(0, name.indexOf('.'));
        return Clips.make(
                stem + "-" + SECONDS + name.substring(name.indexOf('.')),
                Clips.video(size, rate, SECONDS),
                Clips.tone(SECONDS),
                words(encoding));
    }

    static List<String> words(String line) {
        return List.of(line.split(" ", -1));
    }
}
