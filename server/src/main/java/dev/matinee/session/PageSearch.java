package dev.matinee.session;

import dev.matinee.source.Link;
import dev.matinee.source.Sites;
import dev.matinee.source.gate.Pass;
import dev.matinee.take.Step;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for a video in the page that a session's link leads to, once. The reactor thread's. */
final class PageSearch {
    private static final Logger LOG = LoggerFactory.getLogger(PageSearch.class);

    private final Session session;
    private final Studio studio;
    private boolean done;

    PageSearch(Session session, Studio studio) {
        this.session = session;
        this.studio = studio;
    }

    /**
     * Begins to look, and tells {@code found} on the reactor thread. False where nothing is to be found, and nobody will
     * be told: the operator has not allowed it, the link is no page, or it has been looked into before.
     */
    boolean begin(Consumer<Sites.Found> found) {
        Sites sites = studio.sources().sites();
        Link page = session.link();
        if (done || !sites.enabled() || page.kind() != Link.Kind.HTTP) {
            return false;
        }
        done = true;
        LOG.info("{}: looking for a video in the page", session.id());
        session.state(session.state().withStep(Step.CONNECTING));
        Pass pass = studio.gate().admit("page", session.sender(), null);
        sites.find(
                page,
                pass,
                answer -> studio.reactor().executor().execute(() -> {
                    pass.close();
                    found.accept(answer);
                }));
        return true;
    }
}
