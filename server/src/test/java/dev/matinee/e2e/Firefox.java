package dev.matinee.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real Firefox with a profile of its own, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it
 * speaks without a driver beside it.
 */
final class Firefox extends AnyBrowser {
    private static final Path FIREFOX = Path.of("/usr/bin/firefox-esr");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENTER = "\uE007";
    private static final String PREFERENCES = """
            user_pref("media.autoplay.default", 0);
            user_pref("app.update.enabled", false);
            user_pref("browser.shell.checkDefaultBrowser", false);
            user_pref("datareporting.policy.dataSubmissionEnabled", false);
            user_pref("network.captive-portal-service.enabled", false);
            user_pref("network.connectivity-service.enabled", false);
            user_pref("media.gmp-manager.updateEnabled", false);
            """;

    private final Path profile;
    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<String> errors = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final String tab;

    static boolean installed() {
        return Files.isExecutable(FIREFOX);
    }

    Firefox() throws IOException {
        profile = Files.createTempDirectory("matinee-firefox-");
        Files.writeString(profile.resolve("user.js"), PREFERENCES);
        process = new ProcessBuilder(
                        FIREFOX.toString(),
                        "--headless",
                        "--no-remote",
                        "--remote-debugging-port=0",
                        "--width=1280",
                        "--height=900",
                        "--profile",
                        profile.toString())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "firefox-" + System.nanoTime() + ".log")
                        .toFile())
                .start();
        // Written once it listens on the port that it has chosen.
        Path server = profile.resolve("WebDriverBiDiServer.json");
        JsonNode where = Patience.awaitThat(
                "Firefox listens",
                PATIENCE,
                () -> Files.exists(server) ? JSON.readTree(server.toFile()) : JSON.missingNode(),
                node -> node.has("ws_port"));
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + where.get("ws_port") + "/session"), new Listener())
                .join();
        ask("session.new", Map.of("capabilities", Map.of()));
        ask("session.subscribe", Map.of("events", List.of("log.entryAdded")));
        tab = ask("browsingContext.getTree", Map.of()).at("/contexts/0/context").asText();
    }

    @Override
    void open(String url) {
        ask("browsingContext.navigate", Map.of("context", tab, "url", url, "wait", "complete"));
    }

    @Override
    Object run(String script, Object... arguments) {
        JsonNode answer = ask(
                "script.callFunction",
                Map.of(
                        "functionDeclaration",
                        "async function() {" + script + "\n}",
                        "arguments",
                        Arrays.stream(arguments).map(Firefox::toBidi).toList(),
                        "target",
                        Map.of("context", tab),
                        "awaitPromise",
                        true,
                        "userActivation",
                        true));
        if (!answer.path("type").asText().equals("success")) {
            throw new AssertionError(
                    script + ": " + answer.at("/exceptionDetails/text").asText());
        }
        return fromBidi(answer.get("result"));
    }

    private static Map<String, Object> toBidi(Object value) {
        return Map.of("type", value instanceof Number ? "number" : "string", "value", value);
    }

    /** Null for what is neither a number nor text nor true or false. */
    private static Object fromBidi(JsonNode value) {
        return switch (value.get("type").asText()) {
            case "number" -> value.get("value").asDouble();
            case "string" -> value.get("value").asText();
            case "boolean" -> value.get("value").asBoolean();
            default -> null;
        };
    }

    @Override
    void pressControl(String selector) {
        awaitSeen(selector);
        press(selector, 0.5);
    }

    /** Clicks on an element, at a part of its width. */
    void press(String selector, double part) {
        String[] at = String.valueOf(run(
                        "const { left, top, width, height } = document.querySelector(arguments[0]).getBoundingClientRect();"
                                + "return [left + arguments[1] * width, top + height / 2].map(Math.round).join()",
                        selector,
                        part))
                .split(",", -1);
        Map<String, Object> move =
                Map.of("type", "pointerMove", "x", Integer.parseInt(at[0]), "y", Integer.parseInt(at[1]));
        perform(
                "pointer",
                List.of(move, Map.of("type", "pointerDown", "button", 0), Map.of("type", "pointerUp", "button", 0)));
    }

    /** Types as a person does, into whatever has the focus. */
    void type(String text) {
        List<Map<String, Object>> keys = new ArrayList<>();
        text.codePoints().mapToObj(Character::toString).forEach(key -> {
            keys.add(Map.of("type", "keyDown", "value", key));
            keys.add(Map.of("type", "keyUp", "value", key));
        });
        perform("key", keys);
    }

    private void perform(String kind, List<Map<String, Object>> actions) {
        Map<String, Object> source = Map.of("type", kind, "id", kind, "actions", actions);
        ask("input.performActions", Map.of("context", tab, "actions", List.of(source)));
    }

    @Override
    void watch(String link) {
        awaitForm();
        run("document.querySelector('#link').select()");
        type(link + ENTER);
    }

    void resize(int width, int height) {
        ask(
                "browsingContext.setViewport",
                Map.of("context", tab, "viewport", Map.of("width", width, "height", height)));
    }

    /** What the page looks like, as PNG. */
    byte[] screenshot() {
        return Base64.getDecoder()
                .decode(ask("browsingContext.captureScreenshot", Map.of("context", tab))
                        .get("data")
                        .asText());
    }

    /** What scripts of the page have thrown and not caught, or called an error. */
    List<String> errors() {
        synchronized (errors) {
            return List.copyOf(errors);
        }
    }

    private JsonNode ask(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        try {
            String text = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
            socket.sendText(text, true).join();
            JsonNode message = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!message.path("type").asText().equals("success")) {
                throw new AssertionError(method + ": " + message);
            }
            return message.get("result");
        } catch (Exception e) {
            throw new AssertionError(method, e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            TestServer.remove(profile);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Puts messages together, and gives each answer to whoever waits for it. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                take(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String text) {
            try {
                JsonNode node = JSON.readTree(text);
                if (node.has("id")) {
                    asked.remove(node.get("id").asInt()).complete(node);
                } else if (node.at("/params/level").asText().equals("error")) {
                    synchronized (errors) {
                        errors.add(node.at("/params/text").asText());
                    }
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
