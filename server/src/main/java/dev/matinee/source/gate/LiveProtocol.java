package dev.matinee.source.gate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a live source may speak instead of HTTP. None of them knows a proxy: programs get through a {@link Door}. */
public enum LiveProtocol {
    /** Adobe's, over TCP. */
    RTMP(1935, "flv", "rtmp,tcp"),
    /** The same in TLS, which is the door's to speak. */
    RTMPS(443, RTMP),
    /** RFC 2326, with its media in the same connection. */
    RTSP(554, "rtsp", "rtsp,rtp,tcp"),
    /** The same in TLS (RFC 7826 §19.2), likewise. */
    RTSPS(322, RTSP),
    /** Secure Reliable Transport, over UDP. It has no usual port. */
    SRT(0, "mpegts", "srt");

    private final int port;
    private final LiveProtocol spoken;
    private final String format;
    private final String protocols;

    LiveProtocol(int port, String format, String protocols) {
        this.port = port;
        this.spoken = this;
        this.format = format;
        this.protocols = protocols;
    }

    LiveProtocol(int port, LiveProtocol inTls) {
        this.port = port;
        this.spoken = inTls;
        this.format = inTls.format;
        this.protocols = inTls.protocols;
    }

    /** The protocol of a link or an address; empty for any other. */
    public static Optional<LiveProtocol> of(String url) {
        return Stream.of(values())
                .filter(each -> url.regionMatches(
                        true, 0, each.scheme() + "://", 0, each.scheme().length() + 3))
                .findFirst();
    }

    /** As it is written in front of an address. */
    public String scheme() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The usual port, 0 where there is none. */
    public int port() {
        return port;
    }

    /** What programs speak to its door: itself, or what it carries in TLS. */
    public LiveProtocol spoken() {
        return spoken;
    }

    /** Whether its server speaks TLS. */
    boolean secure() {
        return spoken != this;
    }

    /** What libavformat is to take its octets for: what it may not guess can't lead it to other addresses. */
    public String format() {
        return format;
    }

    /** The protocols of libavformat that it needs, with commas between. */
    public String protocols() {
        return protocols;
    }

    /** All of them by name. */
    public static List<String> schemes() {
        return Stream.of(values()).map(LiveProtocol::scheme).toList();
    }
}
