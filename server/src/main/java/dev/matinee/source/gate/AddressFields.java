package dev.matinee.source.gate;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which servers are asked with which fields: those of the addresses that were named, with what was told for each of them;
 * all others with {@link RequestFields#elsewhere}. For any thread.
 */
final class AddressFields {
    private static final Pattern PATH = Pattern.compile("(?is)https?://[^/?#]*([^#]*).*");

    private record Told(Authority server, String path, RequestFields fields) {}

    private final List<Told> all = new CopyOnWriteArrayList<>();

    /** Notes what is told for an {@code http} or {@code https} address. */
    void put(String address, RequestFields fields) {
        Matcher path = PATH.matcher(address);
        Authority.ofUrl(address).filter(server -> path.matches()).ifPresent(server -> {
            String written = path.group(1);
            all.add(new Told(server, written.startsWith("/") ? written : "/" + written, fields));
        });
    }

    /** For a request: what was told for this very address, or else for the first one of that server. */
    RequestFields of(Authority server, String path) {
        List<Told> here =
                all.stream().filter(told -> told.server.equals(server)).toList();
        if (here.isEmpty()) {
            return all.isEmpty() ? RequestFields.NONE : all.get(0).fields.elsewhere();
        }
        return here.stream().filter(told -> told.path.equals(path)).findFirst().orElse(here.get(0)).fields;
    }
}
