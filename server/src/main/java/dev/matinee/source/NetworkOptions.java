package dev.matinee.source;

import dev.matinee.source.gate.LiveProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What mpv and ffmpeg are told of the network for one source, and the only place that says so: which protocols they may
 * speak, what they take its octets for, and how long they wait. The proxy stands in their environment
 * ({@link dev.matinee.source.gate.Pass#environment}), as no option of theirs holds for nested playlists. Immutable.
 *
 * @param live the live source that is read; empty for what comes by HTTP
 * @param silence the longest wait for the next octets, in whole seconds
 * @param again whether ffmpeg asks for the rest of what broke off
 */
public record NetworkOptions(Optional<LiveInput> live, Duration silence, boolean again) {
    /** For an ffmpeg that reads its standard input, and opens nothing else. */
    public static final List<String> STDIN_ALONE = List.of("-protocol_whitelist", "pipe");

    /**
     * Nothing that reads a local file, a device or a descriptor, nested playlists included; and of the network only what
     * passes the gate, which speaks TLS for them: {@code httpproxy}, which libavformat's https would need, lets a playlist
     * name any address as a proxy.
     */
    private static final String HTTP = "http,tcp,crypto,data";

    /** The longest pause before ffmpeg asks again. */
    private static final String REST_SECONDS = "7";

    /** For what comes by HTTP, as a whole. */
    public static NetworkOptions film(Duration silence) {
        return new NetworkOptions(Optional.empty(), silence, true);
    }

    /** The same for what is not worth a second try. */
    public static NetworkOptions once(Duration silence) {
        return new NetworkOptions(Optional.empty(), silence, false);
    }

    /** For a live source, which is not asked again: there is no rest of it. */
    public static NetworkOptions live(LiveInput input, Duration silence) {
        return new NetworkOptions(Optional.of(input), silence, false);
    }

    private String protocols() {
        return live.map(LiveInput::protocol).map(LiveProtocol::protocols).orElse(HTTP);
    }

    /** Of ffmpeg, before the {@code -i} that they hold for. */
    public List<String> ffmpeg() {
        List<String> options = new ArrayList<>(List.of("-protocol_whitelist", protocols()));
        live.flatMap(LiveInput::tcUrl).ifPresent(url -> options.addAll(List.of("-rtmp_tcurl", url)));
        Optional<String> format = live.map(LiveInput::protocol).map(LiveProtocol::format);
        format.ifPresent(name -> options.addAll(List.of("-f", name)));
        String micros = Long.toString(silence.toSeconds() * 1_000_000);
        // RTSP is a format of libavformat's and none of its protocols: its options have names of their own.
        options.addAll(
                format.filter("rtsp"::equals).isPresent()
                        ? List.of("-rtsp_transport", "tcp", "-timeout", micros)
                        : List.of("-rw_timeout", micros));
        if (again) {
            options.addAll(List.of("-reconnect", "1", "-reconnect_delay_max", REST_SECONDS));
        }
        return List.copyOf(options);
    }

    /** Of mpv, for all that it opens. */
    public List<String> mpv() {
        List<String> options = new ArrayList<>(List.of(
                "--demuxer-lavf-o=protocol_whitelist=[" + protocols() + "]",
                "--stream-lavf-o=protocol_whitelist=[" + protocols() + "]",
                "--network-timeout=" + silence.toSeconds()));
        live.ifPresent(input -> options.addAll(
                List.of("--demuxer-lavf-format=" + input.protocol().format(), "--rtsp-transport=tcp")));
        // Appended as it is: in a list, commas and brackets would have a meaning.
        live.flatMap(LiveInput::tcUrl).ifPresent(url -> options.add("--stream-lavf-o-append=rtmp_tcurl=" + url));
        return List.copyOf(options);
    }
}
