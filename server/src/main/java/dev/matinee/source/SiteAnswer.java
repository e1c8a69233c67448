package dev.matinee.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.matinee.source.gate.RequestFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what yt-dlp prints of a page's video: a line for the whole, and one for the formats that it would merge (man 1
 * yt-dlp, OUTPUT TEMPLATE). It is as little to be trusted as what a person pastes. Pure.
 */
final class SiteAnswer {
    /** What is to be printed first. */
    static final String WHOLE = "%(.{title,url,protocol,manifest_url,http_headers})j";

    /** What is to be printed then: pictures and sound, where they are apart; {@code {}} or {@code NA} where not. */
    static final String PARTS = "%(requested_formats.:.{url,protocol,manifest_url,http_headers})j";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SiteAnswer() {}

    /** The video; empty where there is none that could be opened. */
    static Optional<Link> read(String text) {
        List<String> lines = text.lines().limit(2).toList();
        JsonNode whole = node(lines, 0);
        JsonNode parts = node(lines, 1);
        JsonNode pictures = parts.path(0).isObject() ? parts.path(0) : whole;
        String title = whole.path("title").asText("").replaceAll("\\p{IsControl}", "");
        // One list of segments names pictures and sound alike.
        boolean listed = isListed(pictures);
        Optional<Link> sound = listed ? Optional.empty() : address(parts.path(1));
        if (parts.has(1) && !listed && sound.isEmpty()) {
            return Optional.empty();
        }
        Link.Delivery delivery = new Link.Delivery(
                RequestFields.of(fields(pictures)),
                sound.map(Link::text).orElse(""),
                RequestFields.of(fields(parts.path(1))));
        return address(pictures).map(link -> link.named(title).delivered(delivery));
    }

    private static boolean isListed(JsonNode format) {
        return format.path("protocol").asText("").startsWith("http_dash_segments");
    }

    private static JsonNode node(List<String> lines, int number) {
        try {
            return MAPPER.readTree(number < lines.size() ? lines.get(number) : "{}");
        } catch (JsonProcessingException e) {
            return MAPPER.createObjectNode();
        }
    }

    private static Optional<Link> address(JsonNode format) {
        String text = format.path(isListed(format) ? "manifest_url" : "url").asText("");
        return Link.parse(text) instanceof Link.Accepted accepted
                        && accepted.link().kind() == Link.Kind.HTTP
                ? Optional.of(accepted.link())
                : Optional.empty();
    }

    private static Map<String, String> fields(JsonNode format) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : format.path("http_headers").properties()) {
            if (field.getValue().isTextual()) {
                fields.put(field.getKey(), field.getValue().asText());
            }
        }
        return fields;
    }
}
