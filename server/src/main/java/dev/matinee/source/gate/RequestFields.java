package dev.matinee.source.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Header fields that a link's servers want to be asked with, in place of what programs send by themselves. They come from
 * strangers' pages, so that only what says who asks and from where is taken (RFC 9110 §10.1 and §12.5, the Fetch
 * Metadata): nothing that frames a message, names another host, asks for a part, or carries a secret. Immutable.
 */
public final class RequestFields {
    /** None: programs say what they say. */
    public static final RequestFields NONE = new RequestFields(List.of());

    private static final Set<String> TAKEN = Set.of(
            "accept",
            "accept-language",
            "origin",
            "referer",
            "sec-fetch-dest",
            "sec-fetch-mode",
            "sec-fetch-site",
            "user-agent",
            "x-requested-with");
    private static final int LONGEST = 4000;

    private final List<ProxyRequest.Field> fields;

    private RequestFields(List<ProxyRequest.Field> fields) {
        this.fields = fields;
    }

    /** Those of {@code told} that may be sent. Others, and values that are not one line of ASCII, are left out. */
    public static RequestFields of(Map<String, String> told) {
        List<ProxyRequest.Field> taken = new ArrayList<>();
        told.forEach((name, value) -> {
            boolean first = taken.stream().noneMatch(field -> field.is(name.toLowerCase(Locale.ROOT)));
            if (first
                    && TAKEN.contains(name.toLowerCase(Locale.ROOT))
                    && value.length() <= LONGEST
                    && value.matches("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?")) {
                taken.add(new ProxyRequest.Field(name, value));
            }
        });
        return new RequestFields(List.copyOf(taken));
    }

    /** What a program wants to send, with these in the place of its own. */
    List<ProxyRequest.Field> over(List<ProxyRequest.Field> own) {
        if (fields.isEmpty()) {
            return own;
        }
        List<ProxyRequest.Field> all = new ArrayList<>(own);
        all.removeIf(field ->
                fields.stream().anyMatch(ours -> ours.is(field.name().toLowerCase(Locale.ROOT))));
        all.addAll(fields);
        return all;
    }

    @Override
    public String toString() {
        return fields.stream().map(ProxyRequest.Field::name).toList().toString();
    }
}
