package dev.matinee.web;

import dev.matinee.net.Reply;

/** Answers that are always the same, rendered once. */
final class Answers {
    static final Reply OK = ok("{\"status\":\"ok\"}");
    static final Reply STOPPED = ok("{\"status\":\"stopped\"}");
    static final Reply NO_SESSION = Reply.json(
                    404,
                    "{\"status\":\"session_not_found\",\"error\":\"There is no such session; it may have ended.\","
                            + "\"code\":\"session_not_found\"}")
            .cacheControl("no-store")
            .build();
    static final Reply NO_SEGMENT = Reply.error(404, "This segment is not there, or not any more.", "segment_not_found")
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

    private Answers() {}

    private static Reply ok(String json) {
        return Reply.json(200, json).cacheControl("no-store").build();
    }
}
