package dev.matinee.source.gate;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a program asks of an RTSP server, and has it ask by the name that the link gives: it knows the port of its
 * {@link Door} only, and servers that tell their hosts apart by name would not know theirs. Once a server has said where a stream's parts are
 * ({@code Content-Base}, {@code a=control}), libavformat asks for these as they are, through the same connection; such requests
 * are left as they are.
 *
 * <p>A login by Digest covers the address, and servers may compare it with the one that is asked for (RFC 2617 §3.2.2.5), so it is
 * written anew by {@link RtspLogin}.
 */
final class RtspNaming implements RtspHeads.Reader {
    private final String door;
    private final String server;
    private final RtspLogin login;
    private final Consumer<Trouble> why;
    private final Pattern request;

    /**
     * @param door the beginning of the program's addresses, up to the path
     * @param server what that has to be for the server
     * @param login of the link
     * @param why is told why it ends the connection
     */
    RtspNaming(String door, String server, RtspLogin login, Consumer<Trouble> why) {
        this.door = door;
        this.server = server;
        this.login = login;
        this.why = why;
        request = Pattern.compile("^([A-Z_]+) " + Pattern.quote(door) + "(?=[/? ])(\\S*) ");
    }

    @Override
    public Optional<String> read(String head) {
        Matcher line = request.matcher(head);
        if (!line.lookingAt()) {
            return Optional.of(head);
        }
        String rest = head.substring(line.end());
        return Optional.of(
                line.group(1) + " " + server + line.group(2) + " " + login.rewrite(rest, line.group(1), door, server));
    }

    @Override
    public void refused() {
        why.accept(Trouble.foreign());
    }
}
