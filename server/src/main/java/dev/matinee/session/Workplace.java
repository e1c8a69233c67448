package dev.matinee.session;

import dev.matinee.subtitle.SubtitleFiles;
import java.util.function.LongSupplier;

/** What all productions share: programs and store, rules, places, the budget, the reader of subtitles, and the time in nanoseconds. */
record Workplace(
        Studio studio,
        SessionOptions options,
        Admission admission,
        Budget budget,
        SubtitleFiles subtitles,
        LongSupplier clock) {}
