/**
 * Text that belongs to a film: cues, how they are read out of a source or out of a file that somebody sends, and how they
 * are written as WebVTT.
 *
 * <p>{@link dev.matinee.subtitle.Cue}, {@link dev.matinee.subtitle.CueText}, {@link dev.matinee.subtitle.CueLines} and
 * {@link dev.matinee.subtitle.WebVtt} are pure. {@link dev.matinee.subtitle.CueTrack} holds what is known of one track and is
 * the reactor thread's, as is {@link dev.matinee.subtitle.CueReading}: a pair of ffmpegs of its own beside the film's, so that
 * whatever becomes of it the pictures don't wait. {@link dev.matinee.subtitle.SubtitleFiles} fetches and reads files on a thread
 * of its own. All formats are read by ffmpeg, which tells cues as WebVTT; all text in them is untrusted.
 */
@NullMarked
package dev.matinee.subtitle;

import org.jspecify.annotations.NullMarked;
