package dev.matinee.net;

/** Placeholder: one open file, shared by all the connections that send it. */
public final class SharedFile {}
