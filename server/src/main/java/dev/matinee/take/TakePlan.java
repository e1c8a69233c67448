package dev.matinee.take;

import dev.matinee.source.Link;
import java.nio.file.Path;

/**
 * What a take is to do.
 *
 * @param link the source
 * @param startMicros where in the source it begins
 * @param folder where its segments go; exists
 * @param name the first part of its segments' names, {@code [a-z0-9]+}, used by no other take
 */
public record TakePlan(Link link, long startMicros, Path folder, String name) {}
