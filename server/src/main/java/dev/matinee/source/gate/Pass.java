package dev.matinee.source.gate;

import io.netty.channel.Channel;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one take may fetch through the gate, and what became of it. Its token stands in the environment of the take's
 * programs and nowhere else. Made by {@link EgressGate#admit}; whoever asked for it closes it, which ends its
 * connections. For any thread.
 */
public final class Pass implements AutoCloseable {
    private static final Pattern HTTPS = Pattern.compile("(?i)https://([^/?#]*@)?([^/?#@]*)([/?#].*)?");

    /** RFC 2606 §2: there will never be such a server. */
    private static final String OFFERED = "here.invalid";

    private static final String FILM = "/film";
    private static final String SUBTITLE = "/subtitle";

    private final EgressGate gate;
    private final String token;
    private final String name;
    private final Standing sender;
    private final @Nullable Authority gateway;
    private final Set<Authority> secure = ConcurrentHashMap.newKeySet();
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Offer offer;
    private volatile @Nullable Offer subtitle;
    private volatile @Nullable Trouble trouble;
    private final AddressFields fields = new AddressFields();
    private final AtomicLong received = new AtomicLong();
    private volatile boolean live;
    private volatile boolean closed;

    Pass(EgressGate gate, String token, String name, Standing sender, @Nullable Authority gateway) {
        this.gate = gate;
        this.token = token;
        this.name = name;
        this.sender = sender;
        this.gateway = gateway;
    }

    /** The proxy that its programs are to ask, with the name and password that let them through. */
    public String proxy() {
        return "http://" + token + ":x@127.0.0.1:" + gate.address().getPort();
    }

    /**
     * What its programs find in their environment. There is no {@code no_proxy}, not even an empty one: libavformat takes
     * that as a match for every name that ends in a dot.
     */
    public Map<String, String> environment() {
        return Map.of("http_proxy", proxy(), "https_proxy", proxy());
    }

    /**
     * The address to hand to a program for a link: {@code http} always, as the gate itself speaks TLS to a server once
     * that has been named by an {@code https} link, redirect or playlist. So programs need no protocol but plain HTTP;
     * given {@code httpproxy}, which libavformat wants for a tunnel, a playlist could lead them past the gate.
     */
    public String enter(String link) {
        Matcher https = HTTPS.matcher(link);
        if (!https.matches()) {
            return link;
        }
        String user = https.group(1) == null ? "" : https.group(1);
        String rest = https.group(3) == null ? "" : https.group(3);
        return "http://" + user + secured(https.group(2)) + rest;
    }

    /**
     * A port of 127.0.0.1 that leads to a live source, for as long as this pass is open.
     *
     * @param user the login in its link, as it is written before the host, with its {@code @}; may be empty
     * @throws IOException where there is none left
     */
    public int door(Authority to, LiveProtocol protocol, String user) throws IOException {
        return gate.open(this, to, protocol, user);
    }

    /** Has the server of an HTTP address asked with these from now on, and others that it leads to with {@link RequestFields#elsewhere}. */
    public void ask(String address, RequestFields wanted) {
        fields.put(address, wanted);
    }

    RequestFields fields(Authority to, String path) {
        return fields.of(to, path);
    }

    /** Whether a playlist that came through it is still being written: what it leads to is live. */
    public boolean live() {
        return live;
    }

    void sawLive() {
        live = true;
    }

    /** The address to hand to a program for a file of ours, which this pass alone opens. */
    public String offer(Offer file) {
        offer = file;
        return "http://" + OFFERED + FILM + file.ending();
    }

    /** Whether programs could have this name from the address of a file of ours. */
    public static boolean isOffered(String name) {
        return ("/" + name).matches(FILM + "(\\.[A-Za-z0-9]{1,5})?");
    }

    /** The same for a file of subtitles that goes with the film. */
    public String offerSubtitle(Offer file) {
        subtitle = file;
        return "http://" + OFFERED + SUBTITLE + file.ending();
    }

    /** What it offers under this name; null for every other server. */
    @Nullable
    Offer offered(Authority authority, String path) {
        if (!authority.host().equals(OFFERED)) {
            return null;
        }
        return path.startsWith(SUBTITLE) ? subtitle : offer;
    }

    /** Notes that a server speaks TLS; the same with its port written out. */
    String secured(String authority) {
        Optional<Authority> read = Authority.parse(authority, 443);
        read.ifPresent(secure::add);
        return read.map(Authority::toString).orElse(authority);
    }

    boolean isSecure(Authority authority) {
        return secure.contains(authority);
    }

    /** How many octets have come through it so far. */
    public long received() {
        return received.get();
    }

    void received(long octets) {
        received.addAndGet(octets);
    }

    Preferences preferences() {
        return gate.preferences();
    }

    String name() {
        return name;
    }

    Standing sender() {
        return sender;
    }

    boolean isGateway(Authority authority) {
        return authority.equals(gateway);
    }

    /** Why its last request came to nothing; what the rules refuse is not forgotten. */
    public Optional<Trouble> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** A request has been answered: what went wrong before it has been overcome. */
    synchronized void answered() {
        Trouble before = trouble;
        if (before != null && before.kind() != Trouble.Kind.FORBIDDEN) {
            trouble = null;
        }
    }

    synchronized void failed(Trouble next) {
        Trouble before = trouble;
        if (before == null || before.kind() != Trouble.Kind.FORBIDDEN) {
            trouble = next;
        }
    }

    /** Ties a connection to it. */
    void join(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(done -> channels.remove(channel));
        if (closed) {
            channel.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        gate.forget(token);
        channels.forEach(Channel::close);
    }
}
