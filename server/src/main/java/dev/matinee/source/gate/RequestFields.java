package dev.matinee.source.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
    private static final Pattern PAGE = Pattern.compile("(?i)(https?://)(?:[^/?#]*@)?([^/?#]+).*");

    private static final int LONGEST = 4000;
    /** Names and values together, in octets: many servers refuse heads of more than 8 KiB. */
    private static final int MOST = 6000;

    private final List<ProxyRequest.Field> fields;

    private RequestFields(List<ProxyRequest.Field> fields) {
        this.fields = fields;
    }

    /**
     * Those of {@code told} that may be sent. Others, values that are not one line of ASCII, and what would make all of them
     * too long are left out.
     */
    public static RequestFields of(Map<String, String> told) {
        List<ProxyRequest.Field> taken = new ArrayList<>();
        int length = 0;
        for (Map.Entry<String, String> each : told.entrySet()) {
            ProxyRequest.Field field = new ProxyRequest.Field(each.getKey(), each.getValue());
            int longer = length + field.name().length() + field.value().length();
            if (longer <= MOST && mayBeSent(field) && taken.stream().noneMatch(before -> before.is(lower(field)))) {
                taken.add(field);
                length = longer;
            }
        }
        return new RequestFields(List.copyOf(taken));
    }

    private static boolean mayBeSent(ProxyRequest.Field field) {
        return TAKEN.contains(lower(field))
                && field.value().length() <= LONGEST
                && field.value().matches("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
    }

    private static String lower(ProxyRequest.Field field) {
        return field.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Those for servers that nobody has named, and a playlist or a redirect of those named leads to: the same, but of the
     * page that one comes from they learn the origin alone, as browsers have it where a page says nothing else (Referrer
     * Policy §3.7). A site whose parts lie on other servers sees no more of its visitors there.
     */
    RequestFields elsewhere() {
        return new RequestFields(fields.stream()
                .flatMap(field -> field.is("referer") ? origin(field).stream() : Stream.of(field))
                .toList());
    }

    private static Optional<ProxyRequest.Field> origin(ProxyRequest.Field referer) {
        Matcher page = PAGE.matcher(referer.value());
        return page.matches()
                ? Optional.of(new ProxyRequest.Field(referer.name(), page.group(1) + page.group(2) + "/"))
                : Optional.empty();
    }

    /** What a program wants to send, with these in the place of its own. */
    List<ProxyRequest.Field> over(List<ProxyRequest.Field> own) {
        if (fields.isEmpty()) {
            return own;
        }
        List<ProxyRequest.Field> all = new ArrayList<>(own);
        all.removeIf(field -> fields.stream().anyMatch(ours -> ours.is(lower(field))));
        all.addAll(fields);
        return all;
    }

    @Override
    public String toString() {
        return fields.stream().map(ProxyRequest.Field::name).toList().toString();
    }
}
