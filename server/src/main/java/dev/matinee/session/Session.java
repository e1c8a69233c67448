package dev.matinee.session;

import dev.matinee.source.Link;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.gate.Standing;
import dev.matinee.source.torrent.TorrentState;
import dev.matinee.take.Abilities;
import dev.matinee.take.Encoding;
import dev.matinee.take.MediaInfo;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import java.util.function.Function;

/**
 * One link being watched, as the rest of the server sees it. Every public method may be called from any thread and none
 * waits; the work behind it is its {@link Production}'s, on the reactor thread.
 */
public final class Session {
    private final String id;
    private final Link sent;
    private volatile Link link;
    /** What names it: the same, but where a file of ours has taken its place. */
    private volatile Link named;

    private final Standing sender;
    private final Encoding encoding;
    private final Outlet outlet;
    private final Viewers viewers;
    private final EventExecutor reactor;
    private final Subtitles subtitles;
    private final Production production;
    private volatile Admission.Slot slot;
    private volatile SessionState state;
    private volatile long lastHeartbeatNanos;
    private volatile boolean watched;
    private volatile long rate;
    private volatile double fetched;
    private volatile boolean live;
    private volatile Optional<TorrentState> torrent = Optional.empty();

    Session(
            String id,
            Link link,
            Standing sender,
            Abilities plays,
            Encoding encoding,
            Admission.Slot slot,
            Workplace workplace,
            Function<Session, Outlet> outlets) {
        this.id = id;
        this.sent = link;
        this.link = link;
        this.named = link;
        this.sender = sender;
        this.encoding = encoding;
        this.slot = slot;
        this.viewers = new Viewers(plays);
        this.reactor = workplace.studio().reactor().executor();
        long now = workplace.clock().getAsLong();
        this.lastHeartbeatNanos = now;
        this.state = SessionState.starting(now);
        this.outlet = outlets.apply(this);
        this.subtitles = new Subtitles(this, workplace);
        this.production = new Production(this, workplace);
    }

    /** Its name. */
    public String id() {
        return id;
    }

    /** What its link has led to, the video in a page. The reactor thread's. */
    void found(Link video) {
        link = video;
        named = video;
    }

    /** Has a file of ours watched, which was fetched from its link, or again that link. The reactor thread's. */
    void watch(Link next) {
        link = next;
    }

    /** What the link is called, may be empty. */
    String name() {
        return named.name();
    }

    /** The link as it was sent: what a page holds is found anew, as a site's addresses soon expire. */
    Link sent() {
        return sent;
    }

    /** What is watched. */
    public Link link() {
        return link;
    }

    /** Where whoever sent the link stands. */
    public Standing sender() {
        return sender;
    }

    /** How its pictures are encoded, and which are not. */
    public Encoding encoding() {
        return encoding;
    }

    /** What to call it. */
    public String title() {
        Optional<TorrentState> from = torrent;
        if (from.isPresent() && !from.get().name().isBlank()) {
            return from.get().title();
        }
        String told = state.media().map(MediaInfo::title).orElse("").replaceAll("\\p{IsControl}", "");
        // mpv falls back to the file's name, still percent-encoded, where the container names no title.
        return named.kind().here()
                        || named.kind() == Link.Kind.LIVE
                        || !named.name().isEmpty()
                        || told.isBlank()
                        || told.contains("%")
                        || named.text().contains(told)
                        || (link.kind().here() && Pass.isOffered(told))
                ? named.title()
                : told;
    }

    /** The present picture of it. */
    public SessionState state() {
        return state;
    }

    /** How its torrent fares, where it is one that our engine opens. */
    public Optional<TorrentState> torrent() {
        return torrent;
    }

    /** The reactor thread's. */
    void torrent(TorrentState told) {
        torrent = Optional.of(told);
    }

    /** A word for this run of the session: another one under the same name has another. */
    public String run() {
        return production.key();
    }

    /** Who watches. */
    public Viewers viewers() {
        return viewers;
    }

    /** What is shown beside the pictures. */
    public Subtitles subtitles() {
        return subtitles;
    }

    /** Its way out. */
    public Outlet outlet() {
        return outlet;
    }

    /** Somebody watches: one plain store. */
    public void heartbeat(long nowNanos) {
        lastHeartbeatNanos = nowNanos;
    }

    /** A viewer beats, who can play this. The room may have to change what it shows. */
    public void beat(long viewer, Abilities can, long nowNanos) {
        heartbeat(nowNanos);
        viewers.seen(viewer, can, nowNanos);
        suit();
    }

    /** Has something else shown where not everybody can play what is. */
    void suit() {
        if (!viewers.plays().includes(state.working().needs())) {
            reactor.execute(production.steering()::suit);
        }
    }

    /** When it was last beaten, in {@link System#nanoTime} terms. */
    public long lastHeartbeatNanos() {
        return lastHeartbeatNanos;
    }

    /** A viewer has picked up a segment: from the first one on the room's position moves. */
    public void pickedUp() {
        if (!watched) {
            watched = true;
        }
    }

    /** Octets that its source has sent in the last second or two, by the second; 0 while nothing comes. */
    public long rate() {
        return rate;
    }

    /** The reactor thread's. */
    void rate(long octetsBySecond) {
        rate = octetsBySecond;
    }

    /** How much of the source is here, from 0 to 1, while {@link dev.matinee.take.Step#FETCHING}. */
    public double fetched() {
        return fetched;
    }

    /** The reactor thread's. */
    void fetched(double share) {
        fetched = share;
    }

    /** Whether its source is live, as far as is known: it has no length, and nobody can go beyond what is listed. */
    public boolean live() {
        return live;
    }

    /** The reactor thread's. */
    void isLive() {
        live = true;
    }

    boolean watched() {
        return watched;
    }

    Admission.Slot slot() {
        return slot;
    }

    /** A session that begins to run again takes a new place. The reactor thread's. */
    void slot(Admission.Slot next) {
        slot = next;
    }

    /** The reactor thread's. */
    void state(SessionState next) {
        state = next;
    }

    /** For the reactor thread only. */
    Production production() {
        return production;
    }
}
