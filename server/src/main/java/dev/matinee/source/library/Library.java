package dev.matinee.source.library;

import dev.matinee.source.gate.Offer;
import dev.matinee.source.gate.Trouble;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The films in the operator's folders. Looks through them at its start, and again when somebody asks and the last look is
 * a while ago, on a thread of its own. All methods but the constructor are for any thread and never wait.
 */
public final class Library implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Library.class);
    private static final long FRESH_SECONDS = 5;

    private static final String CODE = "film_gone";
    private static final String WORDS = "This film has gone from the library, or the server may not read it.";

    /** In the place of a film that was there before. */
    public static final Offer GONE = gone(CODE, WORDS);

    private record Shelves(List<Film> films, Map<String, Film> byId, List<String> troubles) {}

    private final List<Path> roots;
    private final ScheduledThreadPoolExecutor worker =
            new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("library", true));
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Shelves shelves = new Shelves(List.of(), Map.of(), List.of());
    private volatile long lookedNanos;
    private volatile boolean known;

    /** Begins to look through the folders, which need not be there yet. */
    public Library(List<Path> folders) {
        List<Path> real = new ArrayList<>();
        for (Path folder : folders) {
            try {
                // Where the operator's own path leads is the operator's decision; below it no link is followed.
                real.add(folder.toRealPath());
            } catch (IOException e) {
                LOG.warn("the library folder {} can't be read: {}", Film.printable(folder.toString()), e.toString());
                real.add(folder);
            }
        }
        roots = real.stream().distinct().toList();
        look();
    }

    /** Whether the operator has named folders at all. */
    public boolean offered() {
        return !roots.isEmpty();
    }

    /** Whether the first look is over. */
    public boolean known() {
        return known || roots.isEmpty();
    }

    private void look() {
        if (!roots.isEmpty() && looking.compareAndSet(false, true)) {
            worker.execute(() -> {
                try {
                    Scan.Found found = Scan.of(roots);
                    Map<String, Film> byId = found.films().stream()
                            .collect(Collectors.toMap(Film::id, Function.identity(), (one, other) -> one));
                    if (!known || !found.troubles().equals(shelves.troubles)) {
                        LOG.info("library: {} films", found.films().size());
                        found.troubles().forEach(LOG::warn);
                    }
                    shelves = new Shelves(found.films(), byId, found.troubles());
                } finally {
                    lookedNanos = System.nanoTime();
                    known = true;
                    looking.set(false);
                }
            });
        }
    }

    /** The films whose title or folders hold all the words, by title. Empty words hold in all. */
    public List<Film> search(String words) {
        if (System.nanoTime() - lookedNanos > TimeUnit.SECONDS.toNanos(FRESH_SECONDS)) {
            look();
        }
        List<String> wanted = Stream.of(Film.folded(words).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        return shelves.films.stream()
                .filter(film -> wanted.stream().allMatch(film.sought()::contains))
                .toList();
    }

    /** What keeps folders from being listed, for the operator. */
    public List<String> troubles() {
        return shelves.troubles;
    }

    /** The film of that id. */
    public Optional<Film> find(String id) {
        return Optional.ofNullable(shelves.byId.get(id));
    }

    /** What a program may fetch of a film. */
    public Offer offer(Film film) {
        return new Shown(film.ending(), CODE, WORDS, () -> SafeFile.open(film.root(), film.path()));
    }

    /** An offer of nothing, for that reason. */
    static Offer gone(String code, String words) {
        return new Shown("", code, words, () -> {
            throw new NoSuchFileException(code);
        });
    }

    private interface Opener {
        FileChannel open() throws IOException;
    }

    private record Shown(String ending, String code, String words, Opener opener) implements Offer {
        @Override
        public Opened open() throws IOException {
            FileChannel file = opener.open();
            return new Opened(file, file.size());
        }

        @Override
        public Trouble missing() {
            return Trouble.unreachable(code, words);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
