package dev.matinee.net;

/** Placeholder: an immutable answer, rendered once and written many times. */
public final class Reply {}
