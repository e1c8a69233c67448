/** See docs/architecture.md. */
@org.jspecify.annotations.NullMarked
package dev.matinee.web;
