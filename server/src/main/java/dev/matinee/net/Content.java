package dev.matinee.net;

/** What an {@link Exchange} may be answered with. Only a {@link SharedFile} is counted: it travels with a reference. */
sealed interface Content permits Reply, SharedFile, ArrivingFile {}
