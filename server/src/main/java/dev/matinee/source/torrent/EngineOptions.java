package dev.matinee.source.torrent;

import dev.matinee.source.gate.AddressRange;
import java.util.List;
import java.util.Map;

/**
 * What the engine is told at its start.
 *
 * @param token the first part of every path that it answers: nobody else on this machine is to use it
 * @param folder where it keeps films; its own, removed at its end
 * @param budget the most octets that films may hold
 * @param uploadRate octets a second; 0 for as fast as it goes
 * @param uploadMost the most octets that are given for one torrent; 0 for any number
 * @param firstPort the first port to listen on; 0 for any
 * @param lastPort the last port to try
 * @param dht whether peers are looked for in the distributed hash table
 * @param proxy {@code socks5://[user:password@]host:port}, empty for none
 * @param patienceMillis how long to look for somebody who has the torrent
 * @param idleMillis how long it lives without being asked for anything
 * @param filters what each standing of a sender may not reach, by {@code Standing}'s names
 */
public record EngineOptions(
        String token,
        String folder,
        long budget,
        int uploadRate,
        long uploadMost,
        int firstPort,
        int lastPort,
        boolean dht,
        String proxy,
        long patienceMillis,
        long idleMillis,
        Map<String, List<AddressRange>> filters) {}
