package dev.matinee.source.gate;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads what an RTSP server says, and ends it where that redirects: libavformat would follow to any address by itself.
 *
 * @param why is told why it ends the connection
 */
record RtspGuard(Consumer<Trouble> why) implements RtspHeads.Reader {
    private static final Pattern REDIRECT = Pattern.compile("(?is)^\\s*RTSP/\\d\\.\\d\\s+3\\d\\d.*");

    @Override
    public Optional<String> read(String head) {
        return REDIRECT.matcher(head).matches() ? Optional.empty() : Optional.of(head);
    }

    @Override
    public void refused() {
        why.accept(Trouble.foreign());
    }
}
