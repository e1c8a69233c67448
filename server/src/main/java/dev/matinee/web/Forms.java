package dev.matinee.web;

import dev.matinee.http.FormBody;
import dev.matinee.net.Exchange;
import dev.matinee.take.Abilities;
import java.util.Optional;

/** Reads the forms of the API. */
final class Forms {
    private static final int MOST_FIELDS = 32;

    /** The field that says what a viewer can play. */
    static final String PLAYS = "plays";

    private Forms() {}

    /** What a viewer can play; one that says nothing plays what all do. */
    static Abilities plays(FormBody form) {
        String words = form.get(PLAYS);
        return words == null ? Abilities.NONE : Abilities.parse(words);
    }

    /** The form in a request's body; empty when it has been answered with what is wrong. No body is an empty form. */
    static Optional<FormBody> read(Exchange exchange) {
        if (exchange.body().isReadable() && !exchange.mayBe(FormBody.MEDIA_TYPE)) {
            exchange.send(Answers.NOT_A_FORM);
            return Optional.empty();
        }
        FormBody form = FormBody.parse(exchange.body(), MOST_FIELDS);
        if (form.violation() != null) {
            exchange.send(Answers.BAD_FORM);
            return Optional.empty();
        }
        return Optional.of(form);
    }
}
