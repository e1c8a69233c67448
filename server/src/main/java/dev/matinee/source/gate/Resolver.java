package dev.matinee.source.gate;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns names into addresses. May block: called on the gate's own name threads. */
@FunctionalInterface
public interface Resolver {
    /** All addresses of a name, best first; never empty. */
    InetAddress[] resolve(String name) throws UnknownHostException;
}
