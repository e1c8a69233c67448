package dev.matinee.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.matinee.media.Clips;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An ffprobe pass over something that is served: all packets, in the order of the file. */
record Served(List<Packet> packets, int width, int height, String sar) {
    /** One packet; times in seconds. */
    record Packet(String type, double pts, double dts, double seconds, boolean key) {}

    static Served of(String fileOrUrl) {
        String json = Clips.run(List.of(
                "ffprobe",
                "-v",
                "error",
                "-of",
                "json",
                "-show_entries",
                "packet=codec_type,pts_time,dts_time,duration_time,flags:"
                        + "stream=codec_type,width,height,sample_aspect_ratio",
                fileOrUrl));
        try {
            return read(Api.JSON.readTree(json));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Served read(JsonNode json) {
        List<Packet> packets = new ArrayList<>();
        for (JsonNode packet : json.get("packets")) {
            packets.add(new Packet(
                    packet.get("codec_type").asText(),
                    packet.get("pts_time").asDouble(),
                    packet.get("dts_time").asDouble(),
                    packet.path("duration_time").asDouble(),
                    packet.get("flags").asText().startsWith("K")));
        }
        int width = 0;
        int height = 0;
        String sar = "";
        for (JsonNode stream : json.get("streams")) {
            if (stream.get("codec_type").asText().equals("video")) {
                width = stream.get("width").asInt();
                height = stream.get("height").asInt();
                sar = stream.path("sample_aspect_ratio").asText();
            }
        }
        return new Served(List.copyOf(packets), width, height, sar);
    }

    /** The packets of one type, {@code video} or {@code audio}, in the order of the file. */
    List<Packet> of(Kind kind) {
        return packets.stream().filter(packet -> packet.type.equals(kind.word)).toList();
    }

    boolean has(Kind kind) {
        return !of(kind).isEmpty();
    }

    /** The same without its first packet where the second is stamped alike. */
    Served withoutRepeatedStart() {
        boolean twice = packets.size() > 1
                && packets.get(0).type.equals(packets.get(1).type)
                && packets.get(0).pts == packets.get(1).pts;
        return twice ? new Served(packets.subList(1, packets.size()), width, height, sar) : this;
    }

    /** When the first packet of a kind is shown. */
    double start(Kind kind) {
        return of(kind).stream().mapToDouble(Packet::pts).min().orElseThrow();
    }

    /** When the last packet of a kind is over. */
    double end(Kind kind) {
        return of(kind).stream()
                .mapToDouble(packet -> packet.pts + packet.seconds)
                .max()
                .orElseThrow();
    }

    /** A kind of stream. */
    enum Kind {
        VIDEO("video"),
        AUDIO("audio");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }
}
