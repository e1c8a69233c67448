package dev.matinee.session;

import dev.matinee.hls.Segment;
import dev.matinee.hls.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where a session's segments and playlists go out. Called on the reactor thread. */
public interface Outlet {
    /** A segment is complete; the playlist that lists it follows. May open the file. */
    void publish(Segment segment, Path file) throws IOException;

    /** Files that left the playlist a while ago are to be had no more; they go next. */
    void withdraw(List<String> files);

    /** The timeline has changed. */
    void refresh(Timeline timeline);

    /** Nothing will come of what viewers wait for: the session has failed or is gone. Called at least once at the end. */
    void close();
}
