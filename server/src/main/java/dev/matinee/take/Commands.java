package dev.matinee.take;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command lines of a take. Pure. The link is the last argument, after {@code --}; nothing goes through a shell.
 */
final class Commands {
    /** What mpv's status line begins with, so that we find it among its messages. */
    static final String MEDIA_MARK = "MEDIA ";

    private static final String STATUS_LINE = MEDIA_MARK
            + "duration=${=duration:} width=${=width:} height=${=height:} audio=${=audio-codec-name:} title=${media-title}";

    /** mpv's protocols: nothing that reads a local file, a device or a descriptor, nested playlists included. */
    private static final String PROTOCOLS = "[http,https,tls,tcp,httpproxy,crypto,data]";

    /** The first segments are short, so that the picture comes at once; the expression counts forced keyframes. */
    private static final String KEYFRAMES =
            "expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+if(lt(n_forced,5),0.5,2)))";

    private Commands() {}

    static List<String> mpv(TakePlan plan, Encoding encoding) {
        return List.of(
                encoding.mpv(),
                "--no-config",
                "--load-scripts=no",
                "--ytdl=no",
                "--input-terminal=no",
                "--input-default-bindings=no",
                "--msg-color=no",
                "--msg-level=all=warn,cplayer=v,ffmpeg=v,demux=v,statusline=status",
                "--term-status-msg=" + STATUS_LINE,
                // Only libavformat may look at the bytes: mpv's own EDL, cue and playlist readers open other files.
                "--demuxer=lavf",
                "--demuxer-lavf-o=protocol_whitelist=" + PROTOCOLS,
                "--load-unsafe-playlists=no",
                "--access-references=no",
                "--autoload-files=no",
                "--audio-display=no",
                "--sid=no",
                "--cache=yes",
                "--demuxer-max-bytes=32MiB",
                "--demuxer-max-back-bytes=0",
                "--network-timeout=20",
                "--hr-seek=yes",
                "--start=" + seconds(plan.startMicros()),
                "--orawts",
                "--o=-",
                "--of=nut",
                "--ovc=rawvideo",
                "--oac=pcm_s16le",
                "--audio-channels=stereo",
                "--vf=" + filters(encoding.height()),
                "--",
                plan.url());
    }

    /** Square pixels, at most {@code height} lines, even sizes (4:2:0 needs them), 8 bit. */
    private static String filters(int height) {
        return "lavfi=[scale=w='max(2,2*trunc(oh*dar/2+0.5))':h='max(2,2*trunc(min(ih," + height
                + ")/2))':flags=bilinear,setsar=1],format=yuv420p";
    }

    /**
     * @param audioOnly there is no video whose keyframes would cut the segments: cut by time
     */
    static List<String> ffmpeg(TakePlan plan, Encoding encoding, boolean audioOnly) {
        List<String> line = new ArrayList<>();
        line.addAll(List.of(encoding.ffmpeg(), "-hide_banner", "-nostdin", "-nostats", "-v", "warning"));
        line.addAll(List.of("-protocol_whitelist", "pipe", "-f", "nut"));
        if (audioOnly) {
            // The segmenter counts from 0: shift its input there, and the output back to source time.
            line.addAll(List.of("-itsoffset", "-" + seconds(plan.startMicros())));
        }
        line.addAll(List.of("-i", "pipe:0", "-copyts", "-map", "0:a:0?"));
        if (!audioOnly) {
            line.addAll(
                    List.of("-map", "0:v:0", "-c:v", "libx264", "-preset", encoding.preset(), "-pix_fmt", "yuv420p"));
            line.addAll(List.of("-crf", "23", "-g", "9999", "-keyint_min", "1", "-sc_threshold", "0"));
            line.addAll(List.of("-force_key_frames", KEYFRAMES));
            line.addAll(List.of(encoding.fpsMode() ? "-fps_mode" : "-vsync", "passthrough"));
        }
        line.addAll(List.of("-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000", "-af", "aresample=async=1"));
        line.addAll(List.of("-f", "segment", "-segment_format", "mpegts"));
        // With video each forced keyframe cuts, as they stand further apart than this.
        line.addAll(List.of("-segment_time", audioOnly ? "2" : "0.4"));
        if (audioOnly) {
            line.addAll(List.of("-initial_offset", seconds(plan.startMicros())));
        }
        line.addAll(List.of("-segment_list", "pipe:1", "-segment_list_type", "csv", "-segment_list_size", "1"));
        line.add(plan.folder().resolve(plan.name()).toString().replace("%", "%%") + "-%05d.ts");
        return List.copyOf(line);
    }

    static String seconds(long micros) {
        return String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000);
    }
}
