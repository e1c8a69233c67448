/**
 * The program: configuration, the check of what it depends on, and the wiring of all rooms.
 *
 * <p>{@link dev.matinee.app.Matinee} is the entry point, {@link dev.matinee.app.Options} reads flags, environment and
 * file into a {@link dev.matinee.app.Configuration}, {@link dev.matinee.app.Dependencies} asks mpv and ffmpeg what they
 * can, {@link dev.matinee.app.Server} puts the rooms together and takes them apart again.
 */
@NullMarked
package dev.matinee.app;

import org.jspecify.annotations.NullMarked;
