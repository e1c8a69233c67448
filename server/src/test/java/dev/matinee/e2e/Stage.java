package dev.matinee.e2e;

import dev.matinee.media.FileServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server and films for it, for all tests of a class: there before the first, cleared after each, and closed after the
 * last, when nothing may be left of either.
 */
final class Stage implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final TestServer.Setup setup;
    private FileServer files;
    private TestServer server;

    Stage(TestServer.Setup setup) {
        this.setup = setup;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        files = new FileServer();
        server = setup.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        files.deaf(false);
        server.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        files.close();
        server.close();
    }

    TestServer server() {
        return server;
    }

    Api api() {
        return server.api();
    }

    FileServer files() {
        return files;
    }

    /** The link to a film, handed out in one of {@link FileServer#url}'s manners. */
    String link(String manner, Path film) {
        return files.url(manner, film);
    }

    /** The link to a film that is handed out as it should be. */
    String link(Path film) {
        return link("ranges", film);
    }

    /** Starts a film that is handed out as it should be; answers the session's name. */
    String start(Path film) {
        return api().start(link(film));
    }
}
