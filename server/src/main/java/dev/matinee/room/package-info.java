/**
 * What the viewers of a session share. Pure: time is an argument, in {@link java.lang.System#nanoTime} terms.
 */
@NullMarked
package dev.matinee.room;

import org.jspecify.annotations.NullMarked;
