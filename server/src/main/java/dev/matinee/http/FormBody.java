package dev.matinee.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@code application/x-www-form-urlencoded}, as a body or a query. Immutable.
 *
 * @param parameters in the order in which they came; empty where there is a violation
 * @param violation why the form is refused, or null
 */
public record FormBody(List<Parameter> parameters, @Nullable Violation violation) {
    /** A form without parameters. */
    public static final FormBody EMPTY = new FormBody(List.of(), null);

    /** The media type that announces such a body. */
    public static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    /** A decoded name and its decoded value. */
    public record Parameter(String name, String value) {}

    public FormBody {
        parameters = List.copyOf(parameters);
    }

    /** The first value by that name; null where there is none. */
    public @Nullable String get(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return parameter.value();
            }
        }
        return null;
    }

    /** Parses the readable octets of a body, and leaves its reader index alone. */
    public static FormBody parse(ByteBuf body, int mostParameters) {
        byte[] octets = new byte[body.readableBytes()];
        body.getBytes(body.readerIndex(), octets);
        return parse(octets, 0, octets.length, mostParameters);
    }

    static FormBody parse(byte[] octets, int start, int end, int mostParameters) {
        List<Parameter> parameters = new ArrayList<>();
        int from = start;
        while (from < end) {
            int equals = -1;
            int to = from;
            for (; to < end && octets[to] != '&'; to++) {
                if (octets[to] == '=' && equals < 0) {
                    equals = to;
                }
                if (!Octets.is(octets[to], Octets.VALUE) || octets[to] == '\t') {
                    return refused(Violation.FORM_CHARACTER);
                }
            }
            if (to > from) {
                if (parameters.size() == mostParameters) {
                    return refused(Violation.TOO_MANY_PARAMETERS);
                }
                int nameEnd = equals < 0 ? to : equals;
                int valueStart = equals < 0 ? to : equals + 1;
                Escapes name = new Escapes(nameEnd - from);
                Escapes value = new Escapes(to - valueStart);
                Violation wrong = name.decode(octets, from, nameEnd, true);
                if (wrong == null) {
                    wrong = value.decode(octets, valueStart, to, true);
                }
                if (wrong != null) {
                    return refused(wrong);
                }
                String nameText = name.text();
                String valueText = value.text();
                if (nameText == null || valueText == null) {
                    return refused(Violation.NOT_UTF_8);
                }
                parameters.add(new Parameter(nameText, valueText));
            }
            from = to + 1;
        }
        return new FormBody(parameters, null);
    }

    private static FormBody refused(Violation violation) {
        return new FormBody(List.of(), violation);
    }
}
