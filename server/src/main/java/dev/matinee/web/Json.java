package dev.matinee.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.matinee.net.Reply;
import dev.matinee.session.AddedSubtitle;
import dev.matinee.session.Session;
import dev.matinee.session.SessionState;
import dev.matinee.session.Sessions;
import dev.matinee.take.Choice;
import dev.matinee.take.MediaInfo;
import dev.matinee.take.Step;
import dev.matinee.take.Track;
import java.util.List;
import java.util.Locale;

/** The JSON of the API: keys and their meaning as in docs/api.md. Any thread. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    static Reply reply(ObjectNode node) {
        try {
            return Reply.json(200, MAPPER.writeValueAsBytes(node))
                    .cacheControl("no-store")
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static ObjectNode started(String session) {
        return NODES.objectNode().put("status", "ok").put("session", session);
    }

    static ObjectNode sessions(List<Session> sessions, long nowNanos) {
        ObjectNode node = NODES.objectNode();
        ArrayNode streams = node.putArray("streams");
        sessions.forEach(session -> streams.add(session(session, nowNanos)));
        return node;
    }

    static ObjectNode session(Session session, long nowNanos) {
        SessionState state = session.state();
        double position = state.positionMicros(nowNanos) / 1e6;
        double end = state.endMicros() / 1e6;
        boolean listed = state.endMicros() > 0;
        ObjectNode node = NODES.objectNode();
        node.put("session", session.id());
        node.put("run", session.run());
        node.put("title", session.title());
        node.put("phase", state.phase().word());
        progress(node.putObject("progress"), session, state);
        node.put("error", state.error().isEmpty() ? null : state.error());
        node.put("code", state.code().isEmpty() ? null : state.code());
        node.put("mode", state.media().isPresent() ? state.working().mode().word() : null);
        ArrayNode needs = node.putArray("needs");
        state.working().needs().codecs().forEach(codec -> needs.add(codec.word()));
        node.put("why", state.working().why().isEmpty() ? null : state.working().why());
        node.set(
                "duration",
                state.media()
                        .map(media -> media.durationMicros().isPresent()
                                ? NODES.numberNode(media.durationMicros().getAsLong() / 1e6)
                                : NODES.nullNode())
                        .orElse(NODES.nullNode()));
        node.set("position", listed ? NODES.numberNode(position) : NODES.nullNode());
        node.set("ahead", listed ? NODES.numberNode(Math.max(0, end - position)) : NODES.nullNode());
        node.put("live", session.live());
        node.put("seeks", state.seeks());
        node.put("sequence", state.sequence());
        node.put("viewers", session.viewers().count());
        ArrayNode heights = node.putArray("heights");
        HlsOutlet.of(session).heights().forEach(heights::add);
        ObjectNode tracks = tracks(session, state);
        ArrayNode subtitle = tracks.withArray("subtitle");
        session.subtitles().added().forEach(one -> add(subtitle, one, state));
        node.set("tracks", tracks);
        session.torrent().ifPresent(torrent -> node.set("torrent", TorrentWords.json(torrent, state)));
        return node;
    }

    private static void progress(ObjectNode progress, Session session, SessionState state) {
        boolean fetching = state.step() == Step.FETCHING;
        progress.put("step", state.step().name().toLowerCase(Locale.ROOT));
        progress.put("words", words(session, state));
        progress.put("rate", session.rate());
        progress.put("fraction", fetching ? session.fetched() : state.step().fraction());
        progress.put("ready", state.endMicros() / 1e6);
    }

    private static String words(Session session, SessionState state) {
        if (state.step() == Step.READY) {
            return seconds(state.endMicros() / 1e6) + " ready";
        }
        if (session.torrent().isPresent()) {
            return TorrentWords.starting(session.torrent().get());
        }
        String share = state.step() == Step.FETCHING ? ": " + Math.round(100 * session.fetched()) + " %" : "";
        String rate = session.rate() > 0 ? ", " + TorrentWords.size(session.rate()) + "/s" : "";
        return state.step().words() + share + rate;
    }

    private static String seconds(double end) {
        return String.format(Locale.ROOT, end < 10 ? "%.1f s" : "%.0f s", end);
    }

    private static ObjectNode tracks(Session session, SessionState state) {
        ObjectNode tracks = NODES.objectNode();
        ArrayNode video = tracks.putArray("video");
        state.media()
                .filter(MediaInfo::hasVideo)
                .map(MediaInfo::picture)
                .ifPresent(picture -> video.addObject()
                        .put("codec", picture.codec())
                        .put("width", picture.width())
                        .put("height", picture.height()));
        int audio = state.choice().audio() == Choice.AUTOMATIC
                ? state.media().map(MediaInfo::audioTrack).orElse(0)
                : state.choice().audio();
        list(tracks.putArray("audio"), state, Track.Kind.AUDIO, audio);
        list(
                tracks.putArray("subtitle"),
                state,
                Track.Kind.SUBTITLE,
                state.choice().subtitle());
        tracks.withArray("subtitle").forEach(track -> {
            String problem = session.subtitles().problem(track.get("id").asInt());
            ((ObjectNode) track).put("problem", problem.isEmpty() ? null : problem);
        });
        return tracks;
    }

    private static void list(ArrayNode into, SessionState state, Track.Kind kind, int selected) {
        state.media().map(MediaInfo::tracks).orElse(List.of()).stream()
                .filter(track -> track.kind() == kind)
                .forEach(track -> into.addObject()
                        .put("id", track.id())
                        .put("language", track.language().isEmpty() ? null : track.language())
                        .put("title", track.title().isEmpty() ? null : track.title())
                        .put("codec", track.codec())
                        .put("text", track.isText())
                        .put("selected", track.id() == selected));
    }

    private static void add(ArrayNode into, AddedSubtitle one, SessionState state) {
        String language = one.file().language();
        into.addObject()
                .put("id", one.id())
                .put("language", language.isEmpty() ? null : language)
                .put("title", one.file().name())
                .put("codec", one.file().format().codec())
                .put("text", true)
                .put("added", true)
                .putNull("problem")
                .put("selected", one.id() == state.choice().subtitle());
    }

    static ObjectNode status(SystemStatus status, Sessions sessions) {
        ObjectNode node = NODES.objectNode();
        node.put("version", status.version());
        status.programs().forEach(program -> node.put(program.name(), program.ok()));
        node.put("ready", status.ready());
        ArrayNode programs = node.putArray("dependencies");
        for (SystemStatus.Program program : status.programs()) {
            programs.addObject()
                    .put("name", program.name())
                    .put("ok", program.ok())
                    .put("version", program.version())
                    .put("problem", program.problem().isEmpty() ? null : program.problem())
                    .put("warning", program.warning().isEmpty() ? null : program.warning());
        }
        ArrayNode warnings = node.putArray("warnings");
        status.warnings().forEach(warnings::add);
        ArrayNode ladder = node.putArray("ladder");
        status.ladder().forEach(ladder::add);
        node.put("maxStreams", sessions.admission().maximum());
        node.put("streams", sessions.admission().running());
        return node;
    }
}
