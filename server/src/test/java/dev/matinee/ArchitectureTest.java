package dev.matinee;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the arrows between the rooms as docs/architecture.md draws them. Who needs a new arrow draws it there first, then
 * adds it to {@link #ROOMS}.
 */
class ArchitectureTest {
    /**
     * A package and what it may know.
     *
     * @param name the package under {@code dev.matinee}
     * @param rooms the other rooms that it may use
     * @param libraries what it may use beside the JDK, jspecify, and, if {@code logs}, SLF4J
     */
    private record Room(String name, boolean logs, List<String> rooms, List<String> libraries) {
        String packages() {
            return "dev.matinee." + name + "..";
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Room> ROOMS = List.of(
            new Room("http", false, List.of(), List.of("io.netty.buffer")),
            new Room("net", true, List.of("http"), List.of("io.netty..", "org.jctools..")),
            new Room("process", true, List.of(), List.of("io.netty..")),
            new Room("hls", true, List.of(), List.of()),
            // The torrent engine, a process of its own, serves films by HTTP. A picture of a film is what a program
            // says of it.
            new Room(
                    "source",
                    true,
                    List.of("net", "http", "process"),
                    List.of("io.netty..", "javax.net.ssl", "com.fasterxml.jackson..", "org.libtorrent4j..")),
            new Room("take", true, List.of("process", "source", "hls"), List.of()),
            // Cues are read by programs out of what a link leads to.
            new Room("subtitle", true, List.of("process", "source"), List.of("io.netty.util.concurrent")),
            new Room("room", false, List.of(), List.of()),
            // A session reads links, and hands the reactor and the sources on to the takes it runs (Studio).
            new Room(
                    "session",
                    true,
                    List.of("take", "hls", "room", "process", "source", "subtitle"),
                    List.of("org.jctools..", "io.netty.util.concurrent", "com.fasterxml.jackson..")),
            // Routes parse links (source), publish segments (hls) and tell what a take is doing (take).
            new Room(
                    "web",
                    true,
                    List.of("http", "net", "session", "hls", "source", "take", "subtitle"),
                    List.of(
                            "org.jctools..",
                            "com.fasterxml.jackson..",
                            "io.prometheus..",
                            "io.netty.buffer",
                            "io.netty.util..",
                            "io.netty.channel")),
            new Room(
                    "app",
                    true,
                    List.of("http", "net", "process", "hls", "source", "take", "room", "subtitle", "session", "web"),
                    List.of("picocli..", "ch.qos.logback..", "io.netty..")));

    private static JavaClasses matinee;

    @BeforeAll
    static void read() {
        // Names are all that is asked of other people's classes: they need not be read.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        matinee = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.matinee");
    }

    static List<Room> rooms() {
        return ROOMS;
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomUsesOnlyTheRoomsAndLibrariesInTheTable(Room room) {
        String[] allowed = Stream.of(
                        Stream.of(room.packages(), "java..", "org.jspecify.annotations"),
                        room.rooms().stream().map(other -> "dev.matinee." + other + ".."),
                        room.libraries().stream(),
                        room.logs() ? Stream.of("org.slf4j..") : Stream.<String>empty())
                .flatMap(packages -> packages)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(room.packages())
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(allowed)).and(notAnArrayOfPrimitives()))
                .because("of what this room may use in docs/architecture.md")
                .check(matinee);
    }

    /** Primitive types and arrays of them have no package; {@code ""} is no pattern that ArchUnit knows. */
    private static DescribedPredicate<JavaClass> notAnArrayOfPrimitives() {
        return describe(
                "are not primitive", type -> !type.getBaseComponentType().isPrimitive());
    }

    @Test
    void everyClassStandsInARoom() {
        classes()
                .should()
                .resideInAnyPackage(ROOMS.stream().map(Room::packages).toArray(String[]::new))
                .because("a new package is a new room: it needs a line in the table")
                .check(matinee);
    }

    @Test
    void noRoomsDependOnEachOtherInACircle() {
        slices().matching("dev.matinee.(*)..").should().beFreeOfCycles().check(matinee);
    }

    @ParameterizedTest
    @MethodSource("pureRooms")
    void aPureRoomIsToldTheTimeAndTouchesNoChannel(Room room) {
        noClasses()
                .that()
                .resideInAPackage(room.packages())
                .should()
                .callMethodWhere(readsTheClock())
                .orShould()
                .dependOnClassesThat(
                        resideInAnyPackage("java.nio.channels..", "java.net", "java.nio.file..", "java.io"))
                .orShould()
                .dependOnClassesThat(describe("are a Clock", type -> type.isEquivalentTo(Clock.class)))
                .because("it must run the same way twice: time and bytes are arguments")
                .check(matinee);
    }

    static Stream<Room> pureRooms() {
        return ROOMS.stream().filter(room -> Set.of("http", "room").contains(room.name()));
    }

    private static DescribedPredicate<JavaCall<?>> readsTheClock() {
        return describe("reads the clock", call -> {
            String method = call.getTarget().getName();
            String owner = call.getTargetOwner().getName();
            return switch (method) {
                case "nanoTime", "currentTimeMillis" -> owner.equals("java.lang.System");
                case "now" -> owner.startsWith("java.time.");
                default -> false;
            };
        });
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethodWhere(
                        describe("sleeps", call -> call.getTarget().getName().equals("sleep")))
                .because("a thread that sleeps is a thread that waits for nothing: use the event loop's timers")
                .check(matinee);
    }

    @Test
    void onlySlf4jLogs() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.logging..", "io.netty.util.internal.logging.."))
                .check(matinee);
    }

    @Test
    void onlyTheProgramWritesToTheConsole() {
        noClasses()
                .that(not(resideInAPackage("dev.matinee.app..")))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .because("what an operator should read goes to the log")
                .check(matinee);
    }
}
