package dev.matinee.take;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Who encodes H.264: x264 on the processor, or the hardware by one of ffmpeg's ways to it. Each is told to begin a
 * picture that stands alone wherever one is forced, and to make none that has to wait for later ones.
 */
public enum Encoder {
    /** On the processor; works everywhere. */
    X264("x264") {
        @Override
        Optional<List<String>> device() {
            return Optional.of(List.of());
        }

        @Override
        List<String> codec(String preset) {
            return List.of(
                    "-c:v", "libx264", "-preset", preset, "-pix_fmt", "yuv420p", "-crf", "23", "-sc_threshold", "0");
        }
    },
    /** Cards of NVIDIA's. */
    NVENC("nvenc") {
        @Override
        Optional<List<String>> device() {
            // The driver's control node, and Windows' own in WSL.
            boolean there = Files.exists(Path.of("/dev/nvidiactl")) || Files.exists(Path.of("/dev/dxg"));
            return there ? Optional.of(List.of()) : Optional.empty();
        }

        @Override
        List<String> codec(String preset) {
            return List.of(
                    "-c:v",
                    "h264_nvenc",
                    "-pix_fmt",
                    "yuv420p",
                    "-rc",
                    "vbr",
                    "-cq",
                    "25",
                    "-b:v",
                    "0",
                    "-bf",
                    "0",
                    "-forced-idr",
                    "1",
                    "-no-scenecut",
                    "1");
        }
    },
    /** Intel's, by its own library. */
    QSV("qsv") {
        @Override
        Optional<List<String>> device() {
            return renderNode().map(node -> List.of());
        }

        @Override
        List<String> codec(String preset) {
            return List.of(
                    "-c:v",
                    "h264_qsv",
                    "-pix_fmt",
                    "nv12",
                    "-global_quality",
                    "25",
                    "-look_ahead",
                    "0",
                    "-bf",
                    "0",
                    "-forced_idr",
                    "1");
        }

        @Override
        List<String> ceiling(long bits) {
            // With a ceiling it asks for an average as well, and takes a ceiling that is no higher for a constant rate.
            List<String> line = new ArrayList<>(super.ceiling(bits));
            line.addAll(List.of("-b:v", Long.toString(bits * 3 / 4)));
            return line;
        }
    },
    /** Intel's, AMD's and others', by the kernel's interface. */
    VAAPI("vaapi") {
        @Override
        Optional<List<String>> device() {
            return renderNode().map(node -> List.of("-vaapi_device", node.toString()));
        }

        @Override
        List<String> codec(String preset) {
            return List.of("-c:v", "h264_vaapi", "-qp", "24", "-bf", "0");
        }

        @Override
        List<String> ceiling(long bits) {
            // Not every driver knows a mode that holds a quality and a ceiling.
            return List.of();
        }

        @Override
        String filter() {
            return "format=nv12,hwupload";
        }
    };

    private final String word;

    Encoder(String word) {
        this.word = word;
    }

    /** What the operator and the log call it. */
    public String word() {
        return word;
    }

    /** ffmpeg's options before its input; empty where this machine has no such device. May touch the disk. */
    abstract Optional<List<String>> device();

    /** What pictures go through on their way to it; {@code null} is ffmpeg's filter that changes nothing. */
    String filter() {
        return "null";
    }

    /** ffmpeg's options for its output. */
    abstract List<String> codec(String preset);

    /** ffmpeg's options for an output that may cost no more than this a second, but for what it has saved in the second before. */
    List<String> ceiling(long bits) {
        return List.of("-maxrate:v", Long.toString(bits), "-bufsize:v", Long.toString(bits));
    }

    /** The first graphics device that computes without a screen. */
    private static Optional<Path> renderNode() {
        List<Path> nodes = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/dev/dri"), "renderD*")) {
            found.forEach(nodes::add);
        } catch (IOException e) {
            // No such directory: no such device.
            return Optional.empty();
        }
        return nodes.isEmpty() ? Optional.empty() : Optional.of(Collections.min(nodes));
    }
}
