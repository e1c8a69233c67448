package dev.matinee.web;

import dev.matinee.net.Exchange;
import dev.matinee.net.Reply;
import dev.matinee.session.Session;
import dev.matinee.session.SessionId;
import dev.matinee.session.Sessions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Subtitles as renditions: {@code /streams/{session}/subtitles/{track}.m3u8} and {@code …/{track}/{sequence}.vtt}. */
final class SubtitleRoutes {
    private static final Reply NO_SUBTITLE = Reply.error(
                    404,
                    "There are no such subtitles, or they can only be drawn into the picture.",
                    "subtitle_not_found")
            .build();
    private static final Pattern PLAYLIST = Pattern.compile("(\\d{1,6})\\.m3u8");
    private static final Pattern SEGMENT = Pattern.compile("(\\d{1,15})\\.vtt");

    private final Sessions sessions;

    SubtitleRoutes(Sessions sessions) {
        this.sessions = sessions;
    }

    void playlist(Exchange exchange, String[] path) {
        Matcher name = PLAYLIST.matcher(path[1]);
        Session session = session(exchange, path[0], name.matches() ? name.group(1) : "");
        if (session != null) {
            int track = Integer.parseInt(name.group(1));
            HlsOutlet.wanted(exchange).ifPresent(wanted -> HlsOutlet.of(session).subtitles(exchange, track, wanted));
        }
    }

    void segment(Exchange exchange, String[] path) {
        Matcher name = SEGMENT.matcher(path[2]);
        Session session = session(exchange, path[0], name.matches() ? path[1] : "");
        if (session != null) {
            HlsOutlet.of(session).cues(exchange, Integer.parseInt(path[1]), Long.parseLong(name.group(1)));
        }
    }

    /** The session that has such subtitles; null when the request has been answered. */
    private @Nullable Session session(Exchange exchange, String id, String track) {
        Session session = sessions.get(id);
        if (session == null) {
            exchange.send(SessionId.isValid(id) ? Answers.NO_SESSION : Answers.BAD_ID);
            return null;
        }
        if (!track.matches("\\d{1,6}") || !session.subtitles().offers(Integer.parseInt(track))) {
            exchange.send(NO_SUBTITLE);
            return null;
        }
        return session;
    }
}
