@org.jspecify.annotations.NullMarked
package dev.matinee.http;
