package dev.matinee.session;

import dev.matinee.hls.SegmentStore;
import dev.matinee.process.ProcessReactor;
import dev.matinee.source.Sources;
import dev.matinee.source.gate.EgressGate;
import dev.matinee.source.torrent.Torrents;
import dev.matinee.take.Deadlines;
import dev.matinee.take.Encoding;

/**
 * What sessions work with, the same for all of them.
 *
 * @param sources says where the bytes of a link come from
 * @param torrents opens magnets
 * @param gate lets their programs out to where that is allowed
 * @param reactor spawns and feeds their programs; its thread is the sessions' thread
 * @param store holds their segments
 * @param encoding how pictures are encoded
 * @param deadlines how long a source may stand still
 */
public record Studio(
        Sources sources,
        Torrents torrents,
        EgressGate gate,
        ProcessReactor reactor,
        SegmentStore store,
        Encoding encoding,
        Deadlines deadlines) {}
