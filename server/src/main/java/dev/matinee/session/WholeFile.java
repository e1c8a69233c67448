package dev.matinee.session;

import dev.matinee.source.Link;
import dev.matinee.source.Supply;
import dev.matinee.source.gate.GateClient;
import dev.matinee.source.gate.Pass;
import dev.matinee.source.gate.Trouble;
import dev.matinee.source.library.Download;
import dev.matinee.source.library.Upload;
import dev.matinee.source.library.Uploads;
import dev.matinee.take.Step;
import dev.matinee.take.TakeEnd;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a session's film as a whole where it plays in no other way: its index stands at its end, and its server sends no
 * parts. The reactor thread's.
 */
final class WholeFile {
    private static final Logger LOG = LoggerFactory.getLogger(WholeFile.class);
    private static final Duration CONNECTING = Duration.ofSeconds(5);

    /** Who waits for it. */
    interface Listener {
        /** It is here, and the session's link leads to it. */
        void onHere();

        /** It does not come, for this reason. */
        void onTrouble(String code, String words);
    }

    private final Session session;
    private final Studio studio;
    private final LongSupplier clock;
    private @Nullable Download download;
    private @Nullable Upload here;
    /** Where it came from; null until it is here. */
    private @Nullable Link from;

    private @Nullable Meter meter;

    WholeFile(Session session, Studio studio, LongSupplier clock) {
        this.session = session;
        this.studio = studio;
        this.clock = clock;
    }

    /** Begins to fetch what came to this end; false where that would not help, or can't be done. */
    boolean begin(TakeEnd end, Listener listener) {
        Link link = session.link();
        if (!end.code().equals(Trouble.INDEX_AT_END)
                || studio.sources().supply(link) != Supply.LINK
                || link.kind() != Link.Kind.HTTP
                || studio.sources().uploads().budget() == 0) {
            return false;
        }
        LOG.info("{}: only the whole of it plays, fetching that", session.id());
        Pass pass = studio.gate().admit("whole file", session.sender(), null);
        pass.ask(link.text(), link.delivery().fields());
        Download begun = Download.start(
                studio.sources().uploads(),
                new GateClient(studio.gate(), pass, CONNECTING),
                link.text(),
                link.title(),
                pass);
        download = begun;
        meter = new Meter(pass, clock.getAsLong());
        session.state(session.state().withStep(Step.FETCHING));
        begun.whole()
                .thenAccept(outcome -> studio.reactor().executor().execute(() -> {
                    Upload upload = outcome.upload();
                    if (download == begun) {
                        download = null;
                        told(outcome, end, listener);
                    } else if (upload != null) {
                        studio.sources().uploads().remove(upload);
                    }
                }));
        return true;
    }

    private void told(Uploads.Outcome outcome, TakeEnd end, Listener listener) {
        Upload upload = outcome.upload();
        if (upload == null) {
            listener.onTrouble(outcome.code(), end.words() + " That failed: " + outcome.words());
            return;
        }
        here = upload;
        from = session.link();
        session.state(session.state().withStep(Step.CONNECTING));
        session.watch(studio.sources().named(new Link(Link.Kind.UPLOAD, "upload:" + upload.id())));
        listener.onHere();
    }

    /** Octets that come in a second. */
    long rate() {
        Download running = download;
        Meter counting = meter;
        if (running == null || counting == null) {
            return 0;
        }
        session.fetched(running.share());
        return counting.read(clock.getAsLong());
    }

    /** Has the session's link asked again where the file has been put away meanwhile, as happens when nobody watches. */
    void renew() {
        Upload whole = here;
        Link link = from;
        if (whole != null
                && link != null
                && studio.sources().uploads().find(whole.id()).isEmpty()) {
            LOG.info("{}: its file has been put away, asking for it again", session.id());
            here = null;
            session.watch(link);
        }
    }

    /** Nobody waits for it any more. */
    void stop() {
        Download running = download;
        download = null;
        if (running != null) {
            running.cancel();
        }
    }

    /** Removes it: the session is no more, and nobody else knows of the file. */
    void remove() {
        stop();
        Upload whole = here;
        if (whole != null) {
            studio.sources().uploads().remove(whole);
        }
    }
}
