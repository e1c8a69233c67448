package dev.matinee.session;

import java.util.function.LongSupplier;

/** What all productions share: programs and store, rules, places, the budget, and the time in nanoseconds. */
record Workplace(Studio studio, SessionOptions options, Admission admission, Budget budget, LongSupplier clock) {}
