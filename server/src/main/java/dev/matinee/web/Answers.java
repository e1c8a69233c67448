package dev.matinee.web;

import dev.matinee.net.Reply;
import dev.matinee.session.ChooseResult;
import dev.matinee.session.SeekResult;
import dev.matinee.session.SessionId;
import dev.matinee.take.Copying;

/** Answers that are always the same, rendered once. */
final class Answers {
    static final Reply OK = ok("{\"status\":\"ok\"}");
    static final Reply STOPPED = ok("{\"status\":\"stopped\"}");
    /** People's browsers get a page in its place. */
    static final Reply NOT_FOUND = Reply.error(404, "There is nothing at this address.", "not_found")
            .header("Vary", "Accept")
            .build();

    static final Reply NO_SESSION = Reply.json(
                    404,
                    "{\"status\":\"session_not_found\",\"error\":\"There is no such session; it may have ended.\","
                            + "\"code\":\"session_not_found\"}")
            .cacheControl("no-store")
            .build();
    static final Reply NO_SEGMENT = Reply.error(404, "This segment is not there, or not any more.", "segment_not_found")
            .build();
    static final Reply NO_PICTURES = Reply.error(
                    404,
                    "There are no pictures of this height; the state of the session lists those that there are.",
                    "no_such_height")
            .build();
    static final Reply GONE =
            Reply.error(410, "This session has ended.", "session_gone").build();
    static final Reply BAD_ID = Reply.error(
                    400,
                    "This is not the name of a session: 1 to 64 letters, digits, '-' and '_' are allowed.",
                    "session_id_malformed")
            .build();
    static final Reply NO_URL = Reply.error(
                    400, "The form has no field 'url'; it takes the address of a video.", "link_missing")
            .build();
    static final Reply NOT_A_FORM = Reply.error(
                    415, "Send a form of the type application/x-www-form-urlencoded.", "not_a_form")
            .build();
    static final Reply BAD_FORM =
            Reply.error(400, "The form can't be read.", "form_malformed").build();

    static final Reply BAD_POSITION = Reply.error(
                    400, "The form needs a field 'position': a number of seconds from 0.", "position_malformed")
            .build();
    static final Reply BAD_TRACK = Reply.error(
                    400,
                    "The fields 'audio' and 'subtitle' take a number from the list of tracks, or 'auto' and 'none'.",
                    "track_malformed")
            .build();
    static final Reply BAD_COPY = Reply.error(
                    400, "The field 'copy' takes " + String.join(", ", Copying.words()) + ".", "copy_malformed")
            .build();
    private static final Reply NO_TRACK =
            Reply.error(400, "The source has no such track.", "track_not_found").build();
    private static final Reply NOT_NOW = Reply.error(409, "Tracks can be chosen while the film plays.", "not_playing")
            .build();
    private static final Reply BEYOND_END = Reply.error(400, "The film is shorter than that.", "position_beyond_end")
            .build();
    private static final Reply UNKNOWN_LENGTH = Reply.error(
                    409, "The length of this source is unknown, so it can't be searched.", "length_unknown")
            .build();
    private static final Reply OUTSIDE_WINDOW = Reply.error(
                    409, "This is live: only the last minutes of it are here.", "position_outside_window")
            .build();
    private static final Reply NO_PLACE = Reply.error(
                    429, "All streams of this server are in use; this one can't be continued now.", "too_many_streams")
            .retryAfter(15)
            .build();

    private Answers() {}

    /** The answer to a name under which there is no session. */
    static Reply noSession(String id) {
        return SessionId.isValid(id) ? NO_SESSION : BAD_ID;
    }

    static Reply of(ChooseResult result) {
        return switch (result) {
            case DONE -> OK;
            case NOT_NOW -> NOT_NOW;
            case NO_SUCH_TRACK -> NO_TRACK;
            case NO_PLACE -> NO_PLACE;
        };
    }

    static Reply of(SeekResult result) {
        return switch (result) {
            case DONE -> OK;
            case GONE -> GONE;
            case UNKNOWN_LENGTH -> UNKNOWN_LENGTH;
            case OUTSIDE_WINDOW -> OUTSIDE_WINDOW;
            case BEYOND_END -> BEYOND_END;
            case NO_PLACE -> NO_PLACE;
        };
    }

    private static Reply ok(String json) {
        return Reply.json(200, json).cacheControl("no-store").build();
    }
}
