package dev.matinee.e2e;

import java.io.Closeable;
import java.time.Duration;
import java.util.List;

/** What tests ask of the page in whatever browser shows it. */
abstract class AnyBrowser implements Closeable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String SECOND = """
            const second = () => {
              const video = document.querySelector('#video'), canvas = document.createElement('canvas');
              canvas.width = 320;
              canvas.height = 180;
              const context = canvas.getContext('2d');
              context.drawImage(video, 0, 0, 320, 180);
              let second = 0;
              for (let bit = 0; bit < 10; bit++)
                if (context.getImageData(32 * bit + 16, 90, 1, 1).data[0] > 127) second += 1 << bit;
              return second;
            };
            """;
    /** "shown", or how player and page stand, for whoever reads why a test has failed. */
    private static final String PICTURE = """
            const video = document.querySelector('#video');
            const marked = performance.getEntriesByName('matinee:first-frame').length > 0;
            if (marked && video.videoWidth > 0) return 'shown';
            const { currentTime, readyState, networkState, paused, seeking, videoWidth, buffered } = video;
            const ranges = [...Array(buffered.length).keys()].map((i) => [buffered.start(i), buffered.end(i)]);
            const asked = performance.getEntriesByType('resource').slice(-20)
                .map(({ name, startTime, responseStatus }) => `${Math.round(startTime)} ${name} ${responseStatus}`);
            return JSON.stringify({ marked, currentTime, readyState, networkState, paused, seeking, videoWidth, ranges,
                error: video.error?.message, words: document.body.innerText, asked, now: Math.round(performance.now()) });
            """;
    /** The second that the line of {@link SubtitledFilm} names; less than 1 where not one line is shown. */
    private static final String LINE = """
            const line = () => {
              const track = [...document.querySelector('#video').textTracks].find(({ mode }) => mode === 'showing');
              const shown = [...(track?.activeCues ?? [])].map(({ text }) => Number(text.match(/<\\/i> (\\d+) &amp;/)[1]));
              return shown.length === 1 ? shown[0] : -shown.length;
            };
            """;

    abstract void open(String url);

    /** Runs the body of a function in the page, with {@code arguments}; answers what it returns, or what that settles to. */
    abstract Object run(String script, Object... arguments);

    /** Clicks with the mouse on the middle of an element, having gone there, which shows what has hidden. */
    abstract void pressControl(String selector);

    /** Pastes a link into the form as its first visitor would, and presses Enter. */
    abstract void watch(String link);

    @Override
    public abstract void close();

    String url() {
        return String.valueOf(run("return location.href"));
    }

    /** The name of the session that is watched. */
    String session() {
        return url().substring(url().lastIndexOf('/') + 1);
    }

    void awaitTrue(String what, String script, Object... arguments) {
        Patience.await(what, PATIENCE, () -> Boolean.TRUE.equals(run(script, arguments)));
    }

    /** Waits until an element can be seen. */
    void awaitSeen(String selector) {
        awaitTrue(
                selector + " is visible", "return !!document.querySelector(arguments[0])?.checkVisibility()", selector);
    }

    /** Waits until the form takes a link. */
    void awaitForm() {
        awaitSeen("#link");
        awaitTrue("the form is ready", "return !document.querySelector('#link').disabled");
    }

    /** Waits until the text of an element holds something. */
    String awaitText(String selector, String part) {
        return Patience.awaitThat(
                selector + " says " + part,
                PATIENCE,
                () -> String.valueOf(run("return document.querySelector(arguments[0])?.textContent", selector)),
                text -> text.contains(part));
    }

    void awaitFirstFrame() {
        Patience.awaitThat("the first picture", PATIENCE, () -> String.valueOf(run(PICTURE)), "shown"::equals);
    }

    double position() {
        return ((Number) run("return document.querySelector('#video').currentTime")).doubleValue();
    }

    /** The second that the picture of {@link dev.matinee.media.Clips#clock} shows. */
    int shownSecond() {
        return ((Number) run(SECOND + "return second()")).intValue();
    }

    /** Waits until the picture shows a second between two. */
    void awaitShows(int from, int to) {
        Patience.awaitThat(
                "a picture of second " + from + " to " + to,
                PATIENCE,
                this::shownSecond,
                second -> second >= from && second <= to);
    }

    /** Waits for a line of {@link SubtitledFilm}, from a second on, with a picture that goes with it. */
    void awaitLine(int from) {
        Patience.awaitThat(
                "a line of second " + from + " or later with its picture: both seconds",
                PATIENCE,
                () -> String.valueOf(run(SECOND + LINE + "return line() + ' ' + second()")),
                seen -> {
                    int line = Integer.parseInt(seen.split(" ", -1)[0]);
                    int second = Integer.parseInt(seen.split(" ", -1)[1]);
                    return line >= from && second >= line && second <= line + 3;
                });
    }

    /** Waits until the picture shows what the server says of the room, but for some seconds. */
    void awaitInStep(Api api, double most) {
        Patience.awaitThat(
                "in step: the picture's second, and the room's",
                PATIENCE,
                () -> List.of(
                        (double) shownSecond(),
                        api.state(session()).get("position").asDouble()),
                seen -> Math.abs(seen.get(0) - seen.get(1)) < most);
    }

    boolean paused() {
        return Boolean.TRUE.equals(run("return document.querySelector('#video').paused"));
    }

    /** Waits until the picture has moved on by this many seconds. */
    void awaitPlaysOn(double seconds) {
        double from = position();
        Patience.awaitThat(
                "plays on from " + from + " by " + seconds + " s",
                PATIENCE,
                this::position,
                now -> now > from + seconds);
    }
}
