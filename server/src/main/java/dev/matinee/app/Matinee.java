package dev.matinee.app;

import ch.qos.logback.classic.Level;
import io.netty.util.ResourceLeakDetector;
import java.io.Console;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program's entry point. Exit codes: 0 after a stop, 1 when it can't start, 2 for a mistake in its options. */
public final class Matinee {
    private static final Logger LOG = LoggerFactory.getLogger(Matinee.class);

    private Matinee() {}

    public static void main(String[] arguments) {
        Options.Read read = Options.read(arguments, System.getenv(), System.out, System.err);
        if (read instanceof Options.Leave leave) {
            System.exit(leave.exitCode());
        } else if (read instanceof Options.Ready ready) {
            run(ready.configuration());
        }
    }

    private static void run(Configuration configuration) {
        logAt(configuration.logLevel());
        quietLeakDetector();
        try {
            Server server = start(configuration);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            System.out.println(greeting(server.address()));
        } catch (BindException e) {
            System.err.println("matinee: port " + configuration.port() + " of "
                    + configuration.host().getHostAddress() + " can't be had (" + reason(e)
                    + "); choose another one by --port or MATINEE_PORT");
            System.exit(1);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("start failed", e);
            System.err.println("matinee: " + e.getMessage());
            System.exit(1);
        }
    }

    /**
     * Netty fills in a stack trace for one buffer in 128, which costs 3 % of a playlist's CPU. The tests look at every one, so
     * here it is off unless somebody asks for it.
     */
    private static void quietLeakDetector() {
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    private static String reason(BindException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }

    /** Starts; where the port is taken and somebody sits at a terminal, asks for another. */
    private static Server start(Configuration configuration) throws IOException {
        Configuration attempt = configuration;
        while (true) {
            try {
                return Server.start(attempt);
            } catch (BindException e) {
                Optional<Integer> other = askForPort(attempt.port());
                if (other.isEmpty()) {
                    throw e;
                }
                attempt = attempt.withPort(other.get());
            }
        }
    }

    private static Optional<Integer> askForPort(int taken) {
        Console console = onTerminal() ? System.console() : null;
        if (console == null) {
            return Optional.empty();
        }
        while (true) {
            String answer = console.readLine("Port %d is taken. Another port (empty to give up): ", taken);
            if (answer == null || answer.isBlank()) {
                return Optional.empty();
            }
            Optional<Integer> port = Setting.number(0, 65535).parser().parse(answer.strip());
            if (port.isPresent()) {
                return port;
            }
            System.err.println("A port is " + Setting.number(0, 65535).allowed() + ".");
        }
    }

    /** Since JDK 22 there is a {@link Console} even without a terminal, so ask the system (man 5 proc, man 4 tty). */
    private static boolean onTerminal() {
        try {
            Path input = Files.readSymbolicLink(Path.of("/proc/self/fd/0"));
            return input.startsWith("/dev/pts") || input.toString().startsWith("/dev/tty");
        } catch (IOException e) {
            LOG.debug("stdin is unknown, so nobody is asked", e);
            return false;
        }
    }

    private static void logAt(String level) {
        var root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level));
    }

    private static String greeting(InetSocketAddress address) {
        StringBuilder lines = new StringBuilder("Matinee is on. Open " + PageAddresses.here(address));
        PageAddresses.elsewhere(address)
                .forEach(page -> lines.append("\nOn other devices: ").append(page));
        return lines.toString();
    }
}
