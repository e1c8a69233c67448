/**
 * Figures, not tests: JMH benchmarks of single parts, and the Java halves of the whole-process comparisons that
 * {@code bench/run} starts. Uses the server's public types only. Nothing of it is in the product.
 *
 * <p>{@link dev.matinee.bench.HeadParse} and {@link dev.matinee.bench.PlaylistRender} measure pure code;
 * {@link dev.matinee.bench.ServedRequest} drives the whole server over loopback with pipelined requests, so that a
 * request's own cost and allocation show, not a system call's; {@link dev.matinee.bench.PumpMove} moves bytes between
 * real processes; {@link dev.matinee.bench.ConnectionLoad} is the client of {@code bench/run connections}.
 */
@NullMarked
package dev.matinee.bench;

import org.jspecify.annotations.NullMarked;
