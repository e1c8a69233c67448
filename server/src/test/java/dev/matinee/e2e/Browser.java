package dev.matinee.e2e;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** A real Chromium with a profile of its own, and what tests ask of the page in it. */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String INSTALL =
            " is missing, and without it the page is not tested. Type: apt-get install -y chromium chromium-driver";

    private final ChromeDriver driver;

    Browser() {
        for (Path program : List.of(CHROMIUM, DRIVER)) {
            if (!Files.isExecutable(program)) {
                throw new AssertionError(program + INSTALL);
            }
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--autoplay-policy=no-user-gesture-required",
                "--window-size=1280,900");
        options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .withLogFile(new File("target", "chromedriver-" + System.nanoTime() + ".log"))
                        .build(),
                options);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
    }

    void open(String url) {
        driver.get(url);
    }

    /** Has a script run in every page before its own. */
    void beforeAnyPage(String script) {
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    String url() {
        return driver.getCurrentUrl();
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    int count(String selector) {
        return driver.findElements(By.cssSelector(selector)).size();
    }

    /** Waits until an element can be seen, and answers it. */
    WebElement awaitVisible(String selector) {
        awaitTrue(
                selector + " is visible", "return !!document.querySelector(arguments[0])?.checkVisibility()", selector);
        return find(selector);
    }

    /** Goes to a control with the mouse, which shows it where it has hidden, and clicks. */
    void pressControl(String selector) {
        WebElement control = awaitVisible(selector);
        new Actions(driver).moveToElement(control).click().perform();
    }

    /** Waits until the text of an element holds something. */
    String awaitText(String selector, String part) {
        return Patience.awaitThat(
                selector + " says " + part,
                PATIENCE,
                () -> String.valueOf(run("return document.querySelector(arguments[0])?.textContent", selector)),
                text -> text.contains(part));
    }

    /** Lets a file of this machine fall on the page, as a hand would: it comes in, hovers, and is let go. */
    void drop(Path file) {
        run("const input = document.createElement('input'); input.type = 'file'; input.id = 'in-hand';"
                + "document.body.append(input);");
        find("#in-hand").sendKeys(file.toAbsolutePath().toString());
        run(
                "const input = document.querySelector('#in-hand'), dataTransfer = new DataTransfer();"
                        + "dataTransfer.items.add(input.files[0]); input.remove();"
                        + "for (const type of ['dragenter', 'dragover', 'drop'])"
                        + "  document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));");
    }

    /** Taps with a finger on the middle of an element, or of what lies over it. */
    void touch(String selector) {
        Object middle = run(
                "const { left, top, width, height } = document.querySelector(arguments[0]).getBoundingClientRect();"
                        + "return { x: left + width / 2, y: top + height / 2 }",
                selector);
        driver.executeCdpCommand(
                "Input.dispatchTouchEvent", Map.of("type", "touchStart", "touchPoints", List.of(middle)));
        driver.executeCdpCommand("Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));
    }

    /** From now on the page sends so many octets a second at most. */
    void limitSending(int octets) {
        limit(-1, octets);
    }

    /** From now on the page gets so many octets a second at most; -1 for all that there are. */
    void limitReceiving(int octets) {
        limit(octets, -1);
    }

    private void limit(int receiving, int sending) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", false, "latency", 0, "downloadThroughput", receiving, "uploadThroughput", sending));
    }

    /** Types as a person does, into whatever has the focus. */
    void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** The id of the element that has the focus; empty where it has none. */
    String focused() {
        return String.valueOf(run("return document.activeElement?.id ?? ''"));
    }

    /** Pastes a link into the form as its first visitor would, and presses Enter. */
    void watch(String link) {
        WebElement field = awaitVisible("#link");
        awaitTrue("the form is ready", "return !document.querySelector('#link').disabled");
        field.clear();
        field.sendKeys(link, Keys.ENTER);
    }

    void awaitFirstFrame() {
        awaitTrue(
                "the first picture",
                "return performance.getEntriesByName('matinee:first-frame').length > 0 && "
                        + "document.querySelector('#video').videoWidth > 0");
    }

    double position() {
        return ((Number) run("return document.querySelector('#video').currentTime")).doubleValue();
    }

    /** The second that the picture of {@link dev.matinee.media.Clips#clock} shows. */
    int shownSecond() {
        return ((Number)
                        run("const video = document.querySelector('#video'), canvas = document.createElement('canvas');"
                                + "canvas.width = 320; canvas.height = 180;"
                                + "const context = canvas.getContext('2d'); context.drawImage(video, 0, 0, 320, 180);"
                                + "let second = 0;"
                                + "for (let bit = 0; bit < 10; bit++)"
                                + "  if (context.getImageData(32 * bit + 16, 90, 1, 1).data[0] > 127) second += 1 << bit;"
                                + "return second"))
                .intValue();
    }

    /** Waits until the picture shows a second between two. */
    void awaitShows(int from, int to) {
        Patience.awaitThat(
                "a picture of second " + from + " to " + to,
                PATIENCE,
                this::shownSecond,
                second -> second >= from && second <= to);
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

    void awaitTrue(String what, String script, Object... arguments) {
        Patience.await(what, PATIENCE, () -> Boolean.TRUE.equals(run(script, arguments)));
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What the console called severe since it was asked last, apart from answers of 400 and up, which are news too. */
    List<String> severe() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("Failed to load resource"))
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
