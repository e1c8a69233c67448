package dev.matinee.e2e;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
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
final class Browser extends AnyBrowser {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
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

    @Override
    void open(String url) {
        driver.get(url);
    }

    /** Has a script run in every page before its own. */
    void beforeAnyPage(String script) {
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    @Override
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
        awaitSeen(selector);
        return find(selector);
    }

    @Override
    void pressControl(String selector) {
        WebElement control = awaitVisible(selector);
        new Actions(driver).moveToElement(control).click().perform();
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

    @Override
    void watch(String link) {
        awaitForm();
        WebElement field = find("#link");
        field.clear();
        field.sendKeys(link, Keys.ENTER);
    }

    @Override
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
