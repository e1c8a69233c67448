package dev.matinee.http;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Jazzer has found so far, and what the tables hold, fed to each target without Jazzer. */
class FuzzCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");

    @ParameterizedTest
    @EnumSource
    void holds(FuzzTarget target) throws IOException {
        List<byte[]> corpus = corpus(target);
        assertFalse(corpus.isEmpty());
        corpus.forEach(target::take);
    }

    /** All that is known for a target; the working directory is the module's. */
    static List<byte[]> corpus(FuzzTarget target) throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.list(CORPUS.resolve(target.directory()))) {
            for (Path file : files.sorted().toList()) {
                corpus.add(Files.readAllBytes(file));
            }
        }
        for (String table : target.tables()) {
            TableFile.read(table).cases().forEach(one -> corpus.add(one.input()));
        }
        return corpus;
    }
}
