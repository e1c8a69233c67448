package dev.matinee.e2e;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.MutableCapabilities;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.remote.RemoteWebDriver;

/** WebKitGTK's MiniBrowser, driven by its own WebDriver, on a screen of its own (it has no mode without one). */
final class WebKit extends AnyBrowser {
    private static final Path DRIVER = Path.of("/usr/bin/WebKitWebDriver");
    private static final Path SCREEN = Path.of("/usr/bin/Xvfb");

    private final Process screen;
    private final Process service;
    private final RemoteWebDriver driver;

    static boolean installed() {
        return Files.isExecutable(DRIVER) && Files.isExecutable(SCREEN);
    }

    WebKit() throws IOException {
        String stamp = String.valueOf(System.nanoTime());
        screen = new ProcessBuilder(SCREEN.toString(), "-displayfd", "1", "-screen", "0", "1280x900x24")
                .redirectError(new File("target", "xvfb-" + stamp + ".log"))
                .start();
        int port = freePort();
        ProcessBuilder line = new ProcessBuilder(DRIVER.toString(), "--port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(new File("target", "webkit-" + stamp + ".log"));
        line.environment().put("DISPLAY", ":" + screen.inputReader().readLine());
        line.environment().put("GDK_BACKEND", "x11");
        // WebKitGTK keeps its own HLS switched off where it has MediaSource.
        line.environment().put("WEBKIT_GST_ENABLE_HLS_SUPPORT", "1");
        service = line.start();
        Patience.await("WebKit's driver listens", PATIENCE, () -> listens(port));
        MutableCapabilities wanted = new MutableCapabilities();
        wanted.setCapability("webkitgtk:browserOptions", Map.of("args", List.of("--automation")));
        driver = new RemoteWebDriver(URI.create("http://127.0.0.1:" + port).toURL(), wanted, false);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens the page without MediaSource, so that the browser's own HLS has to do. WebDriver has no word for a script before
     * the page's own: so it is taken away while nothing plays, and by the way to the first view the player is made anew.
     */
    void openWithoutMediaSource(String home) {
        open(home + "w/none");
        awaitText("#card-title", "Nothing is showing here");
        run("for (const each of ['MediaSource', 'ManagedMediaSource', 'WebKitMediaSource']) delete globalThis[each];"
                + "document.querySelector('.brand').click()");
        awaitForm();
    }

    @Override
    void open(String url) {
        driver.get(url);
    }

    @Override
    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    @Override
    void pressControl(String selector) {
        awaitSeen(selector);
        new Actions(driver)
                .moveToElement(driver.findElement(By.cssSelector(selector)))
                .click()
                .perform();
    }

    @Override
    void watch(String link) {
        awaitForm();
        WebElement field = driver.findElement(By.cssSelector("#link"));
        field.clear();
        field.sendKeys(link, Keys.ENTER);
    }

    /** Its processes are ended, not asked: one that hangs would not answer. */
    @Override
    public void close() {
        Stream.concat(service.descendants(), Stream.of(service.toHandle(), screen.toHandle()))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
