package dev.matinee.app;

/** The program's entry point. */
public final class Matinee {
    private Matinee() {}

    public static void main(String[] args) {}
}
