/**
 * Where bytes come from. {@link dev.matinee.source.Link} is what a person pasted, checked: the only way into it is
 * {@link dev.matinee.source.Link#parse}, which lets nothing through that mpv could take for an option, a local file or
 * one of its own protocols.
 */
@NullMarked
package dev.matinee.source;

import org.jspecify.annotations.NullMarked;
