package dev.matinee.take;

import dev.matinee.hls.Container;
import dev.matinee.hls.TransportStream;
import dev.matinee.source.NetworkOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command lines of a take. Pure. The link is an argument of its own, after {@code --} or {@code -i}; nothing goes
 * through a shell.
 */
final class Commands {
    /** How long an encoded segment is, after the first few. */
    static final int ENCODED_SECONDS = 2;

    /** The first segments are short, so that the picture comes at once; the expression counts forced keyframes. */
    private static final String KEYFRAMES =
            "expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+if(lt(n_forced,3),0.24,if(lt(n_forced,6),0.5,"
                    + ENCODED_SECONDS + "))))";

    private static final List<String> FORCED = List.of("-force_key_frames", KEYFRAMES);

    /** The segmenter cuts at the first keyframe behind this. */
    private static final String SHORTEST_SECONDS = "0.2";

    /** From light as measured to what an ordinary screen shows; mobius leaves all but the brightest as it is. */
    private static final String TONE_MAPPING = "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,"
            + "tonemap=tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=tv";

    /** NUT can't hold the negative times that a copied stream may begin with: it travels shifted by this. */
    private static final long NUT_OFFSET_MICROS = 10_000_000;

    private Commands() {}

    /**
     * What stands before the pump: mpv decodes to raw NUT in source time.
     *
     * @param hdr whether the pictures' brightness has to be mapped
     */
    static List<String> mpv(TakePlan plan, Encoding encoding, boolean hdr) {
        List<String> line = new ArrayList<>();
        line.addAll(List.of(
                encoding.mpv(),
                "--no-config",
                "--load-scripts=no",
                "--ytdl=no",
                "--input-terminal=no",
                "--input-default-bindings=no",
                "--msg-color=no",
                "--msg-level=all=warn,cplayer=v,ffmpeg=v,demux=v,statusline=status",
                "--term-status-msg=" + MpvProbe.STATUS_MESSAGE));
        line.addAll(List.of(
                // Only libavformat may look at the bytes: mpv's own EDL, cue and playlist readers open other files.
                "--demuxer=lavf",
                "--load-unsafe-playlists=no",
                // HLS and DASH are references; the protocols and the gate say where they may lead.
                "--access-references=yes",
                "--autoload-files=no",
                "--cache=yes",
                "--demuxer-max-bytes=32MiB",
                "--demuxer-max-back-bytes=0"));
        line.addAll(plan.network().mpv());
        line.addAll(List.of(
                "--audio-display=no",
                "--aid=" + audio(plan),
                "--sid=" + subtitle(plan),
                "--hr-seek=yes",
                "--sub-demuxer=lavf",
                // Not even a seek to 0: in HLS of MPEG-TS, which begins later than that, mpv then finds no picture.
                "--start=" + (plan.startMicros() == 0 || plan.isLive() ? "none" : seconds(plan.startMicros())),
                // What is live is stamped from anywhere on: counted from 0, and put into its place by the segmenter.
                plan.isLive() ? "--no-orawts" : "--orawts",
                "--o=-",
                "--of=nut",
                "--ovc=rawvideo",
                // Not PCM: mpv fills the last packet of that up to 0.37 s with silence.
                "--audio-format=s16",
                "--oac=flac",
                "--oacopts=compression_level=0",
                "--audio-channels=stereo",
                "--vf=" + filters(encoding.height(), hdr)));
        plan.subtitle().ifPresent(url -> line.add("--sub-file=" + url));
        plan.sound().ifPresent(url -> line.addAll(List.of("--audio-demuxer=lavf", "--audio-file=" + url)));
        line.addAll(List.of("--", plan.url()));
        return List.copyOf(line);
    }

    /** With {@code --autoload-files=no} mpv chooses by itself only among what the source holds. */
    private static String audio(TakePlan plan) {
        if (plan.choice().audio() == Choice.AUTOMATIC) {
            return plan.sound().isPresent() ? "1" : "auto";
        }
        return Integer.toString(plan.choice().audio());
    }

    /** mpv numbers a file that it gets beside the source after the source's own. */
    private static String subtitle(TakePlan plan) {
        if (plan.subtitle().isPresent()) {
            long own = plan.known().map(MediaInfo::tracks).orElse(List.of()).stream()
                    .filter(track -> track.kind() == Track.Kind.SUBTITLE)
                    .count();
            return Long.toString(own + 1);
        }
        return plan.choice().subtitle() == Choice.NONE
                ? "no"
                : Integer.toString(plan.choice().subtitle());
    }

    /** Whole pictures of square pixels, at most {@code height} lines, even sizes (4:2:0 needs them), 8 bit, for any screen. */
    private static String filters(int height, boolean hdr) {
        String scale = "scale=w='max(2,2*trunc(oh*dar/2+0.5))':h='max(2,2*trunc(min(ih," + height
                + ")/2))':flags=bilinear,setsar=1";
        // Pictures that are whole already pass the first filter untouched. Scaled before they are mapped, because that
        // is the dearest part.
        return "lavfi=[bwdif=mode=send_frame:deint=interlaced," + scale + (hdr ? "," + TONE_MAPPING : "")
                + ",format=yuv420p]";
    }

    /**
     * What stands before the pump when pictures are copied; begins at the keyframe before the wanted place, and tells
     * {@link FfmpegProbe} what the source holds.
     *
     * @param audioTrack number of the audio stream, from 1; 0 for the first that there is
     */
    static List<String> copier(TakePlan plan, Encoding encoding, int audioTrack) {
        List<String> line = new ArrayList<>();
        line.addAll(List.of(encoding.ffmpeg(), "-hide_banner", "-nostdin", "-nostats", "-v", "info"));
        line.addAll(input(plan, plan.url()));
        plan.sound().ifPresent(url -> line.addAll(input(plan, url)));
        String sound = (plan.sound().isPresent() ? "1:a:" : "0:a:") + Math.max(0, audioTrack - 1) + "?";
        line.addAll(List.of("-map", "0:V:0", "-map", sound));
        line.addAll(List.of("-c", "copy", "-copyts", "-start_at_zero", "-output_ts_offset"));
        line.add(seconds(NUT_OFFSET_MICROS + (plan.isLive() ? plan.startMicros() : 0)));
        line.addAll(List.of("-f", "nut", "pipe:1"));
        return List.copyOf(line);
    }

    private static List<String> input(TakePlan plan, String url) {
        List<String> line = new ArrayList<>(plan.network().ffmpeg());
        if (plan.startMicros() > 0 && !plan.isLive()) {
            // A little late, so that a place which is itself a keyframe is not taken for the one before it.
            line.addAll(List.of("-ss", seconds(plan.startMicros() + 50_000)));
        }
        line.addAll(List.of("-i", url));
        return line;
    }

    /**
     * What stands behind the pump: ffmpeg cuts segments and lists each on its stdout when it is complete.
     *
     * @param encoder who encodes, where pictures are encoded
     */
    static List<String> segmenter(TakePlan plan, Encoding encoding, Encoder encoder, Treatment treatment) {
        Mode mode = treatment.mode();
        List<Smaller> ladder = treatment.ladder();
        List<String> line = new ArrayList<>();
        line.addAll(List.of(encoding.ffmpeg(), "-hide_banner", "-nostdin", "-nostats", "-v", "warning"));
        if (treatment.encodes() || treatment.copiesInSizes()) {
            line.addAll(encoder.device().orElse(List.of()));
        }
        line.addAll(NetworkOptions.STDIN_ALONE);
        line.addAll(List.of("-f", "nut"));
        switch (mode) {
            // Cutting by time counts from 0: shift the input there, and the output back to source time.
            case SOUND -> line.addAll(List.of("-itsoffset", "-" + seconds(plan.isLive() ? 0 : plan.startMicros())));
            case COPYING -> line.addAll(List.of("-itsoffset", "-" + seconds(NUT_OFFSET_MICROS)));
            case ENCODING -> line.addAll(List.of("-itsoffset", seconds(plan.isLive() ? plan.startMicros() : 0)));
        }
        line.addAll(List.of("-i", "pipe:0"));
        if (!ladder.isEmpty()) {
            line.addAll(List.of("-filter_complex", Sizes.graph(encoder, treatment.heights(), mode == Mode.ENCODING)));
        }
        List<String> smaller = video(encoder, encoding.preset(), encoding.fpsMode());
        smaller.addAll(mode == Mode.COPYING ? Sizes.beside(treatment) : FORCED);
        List<String> picture = switch (mode) {
            case ENCODING -> smaller;
            case COPYING -> copied(treatment);
            case SOUND -> List.of();
        };
        if (mode == Mode.ENCODING) {
            line.addAll(ladder.isEmpty() ? List.of("-map", "0:v:0", "-vf", encoder.filter()) : List.of("-map", "[v]"));
        }
        line.addAll(output(plan, treatment, picture, ""));
        for (Smaller size : ladder) {
            line.addAll(List.of("-map", "[v" + size.height() + "]"));
            line.addAll(encoder.ceiling(size.most()));
            line.addAll(output(plan, treatment, smaller, Integer.toString(size.height())));
        }
        return List.copyOf(line);
    }

    /** One output of the segmenter's. {@code height} names its size, empty for the largest or only one. */
    private static List<String> output(TakePlan plan, Treatment treatment, List<String> picture, String height) {
        Mode mode = treatment.mode();
        Container container = treatment.container();
        List<String> line = new ArrayList<>(picture);
        line.addAll(List.of("-copyts", "-avoid_negative_ts", "disabled", "-map", "0:a:0?"));
        line.addAll(treatment.copiesSound() ? List.of("-c:a", "copy") : audio());
        // With encoded pictures each forced keyframe cuts, as they stand further apart than this.
        line.addAll(cut(mode == Mode.ENCODING ? SHORTEST_SECONDS : "2"));
        if (treatment.copiesInSizes()) {
            line.addAll(Sizes.border());
        }
        String prefix = plan.folder().resolve(plan.name() + mode.letter()) + height;
        line.addAll(form(container, prefix));
        if (mode == Mode.SOUND) {
            line.addAll(List.of("-initial_offset", seconds(plan.startMicros())));
        }
        line.add(prefix.replace("%", "%%") + "-%05d." + container.suffix());
        return line;
    }

    /** Options of pictures that are taken over. */
    private static List<String> copied(Treatment treatment) {
        List<String> line = new ArrayList<>(List.of("-map", "0:v:0", "-c:v", "copy"));
        if (treatment.copied().equals("hevc")) {
            // Apple's players take no other name (HLS Authoring Specification, 1.10), which says that parameters stand
            // in the map.
            line.addAll(List.of("-tag:v", "hvc1"));
        }
        if (!treatment.ladder().isEmpty()) {
            line.addAll(Sizes.copied(treatment));
        }
        return line;
    }

    /** Options of one output with encoded pictures, but for where its keyframes stand. */
    private static List<String> video(Encoder encoder, String preset, boolean fpsMode) {
        List<String> line = new ArrayList<>(encoder.codec(preset));
        line.addAll(List.of("-g", "9999", "-keyint_min", "1"));
        line.addAll(List.of(fpsMode ? "-fps_mode" : "-vsync", "passthrough"));
        return line;
    }

    /** Three seconds by an encoder as a take would use it. */
    static List<String> trial(String ffmpeg, boolean fpsMode, Encoder encoder, boolean sizes, Path folder) {
        List<String> line = new ArrayList<>(List.of(ffmpeg, "-hide_banner", "-nostdin", "-v", "error"));
        line.addAll(encoder.device().orElse(List.of()));
        line.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=24:duration=3"));
        line.addAll(List.of("-vf", encoder.filter()));
        line.addAll(video(encoder, "ultrafast", fpsMode));
        line.addAll(sizes ? encoder.ceiling(Smaller.of(720).most()) : List.of());
        line.addAll(FORCED);
        line.addAll(cut(SHORTEST_SECONDS));
        line.addAll(form(Container.TRANSPORT_STREAM, ""));
        line.add(folder.resolve("%05d.ts").toString());
        return List.copyOf(line);
    }

    /** Into segments, each listed on stdout when it is complete. */
    private static List<String> cut(String seconds) {
        return List.of(
                "-f",
                "segment",
                "-segment_time",
                seconds,
                "-segment_list",
                "pipe:1",
                "-segment_list_type",
                "csv",
                "-segment_list_size",
                "1");
    }

    /** What segments are written in. A first segment alone must not be shifted by what its stamps are below zero. */
    private static List<String> form(Container container, String prefix) {
        return container == Container.TRANSPORT_STREAM
                ? List.of("-segment_format", "mpegts", "-segment_format_options", "avoid_negative_ts=disabled")
                : List.of(
                        "-segment_format",
                        "mp4",
                        // One muxer writes all of them, so that each begins where the one before ends.
                        "-segment_header_filename",
                        Container.mapOf(prefix + "-." + container.suffix()).orElseThrow(),
                        "-segment_format_options",
                        // Flushed, or the end of a segment may still be on its way when it is listed.
                        "movflags=empty_moov+default_base_moof+frag_custom+frag_discont:use_editlist=0:flush_packets=1"
                                + ":avoid_negative_ts=disabled:output_ts_offset="
                                + seconds(TransportStream.MUXER_OFFSET_MICROS));
    }

    private static List<String> audio() {
        return List.of("-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000", "-af", "aresample=async=1");
    }

    static String seconds(long micros) {
        return String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000);
    }
}
