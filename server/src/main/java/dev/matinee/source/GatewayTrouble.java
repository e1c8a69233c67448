package dev.matinee.source;

import java.util.Map;

/**
 * What a failure means where a torrent-to-HTTP gateway stands between: its words are about the gateway, for the viewer
 * has pasted no server's address. Pure.
 *
 * @param code a word for a program
 * @param words a sentence for a person
 */
public record GatewayTrouble(String code, String words) {
    private static final GatewayTrouble AWAY =
            new GatewayTrouble("gateway_unreachable", "The torrent gateway of this server can't be reached.");
    private static final GatewayTrouble LATE = new GatewayTrouble(
            "gateway_timeout",
            "The torrent gateway of this server has sent nothing in time: nobody may be sharing this torrent now.");
    private static final GatewayTrouble REFUSES =
            new GatewayTrouble("gateway_refused", "The torrent gateway of this server does not take this magnet link.");
    private static final GatewayTrouble NO_VIDEO = new GatewayTrouble(
            "gateway_no_video",
            "What the torrent gateway of this server hands out for this magnet link is not a video.");

    private static final Map<String, GatewayTrouble> KNOWN = Map.ofEntries(
            Map.entry("source_unreachable", AWAY),
            Map.entry("source_gone", REFUSES),
            Map.entry("source_unknown_host", AWAY),
            Map.entry("source_tls", AWAY),
            Map.entry("source_timeout", LATE),
            Map.entry("source_stalled", LATE),
            Map.entry(
                    "source_not_found",
                    new GatewayTrouble(
                            "gateway_not_found",
                            "The torrent gateway of this server finds no video for this magnet link.")),
            Map.entry("source_forbidden", REFUSES),
            Map.entry("source_refused", REFUSES),
            Map.entry(
                    "source_server_error",
                    new GatewayTrouble(
                            "gateway_failed", "The torrent gateway of this server could not open this magnet link.")),
            Map.entry(
                    "source_cut",
                    new GatewayTrouble("gateway_cut", "The torrent gateway of this server broke off in the middle.")),
            Map.entry("source_not_media", NO_VIDEO),
            Map.entry("source_no_media", NO_VIDEO));

    /** The gateway's side of a failure; the failure itself where there is none. */
    public static GatewayTrouble of(String code, String words) {
        return KNOWN.getOrDefault(code, new GatewayTrouble(code, words));
    }
}
