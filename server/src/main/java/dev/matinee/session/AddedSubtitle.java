package dev.matinee.session;

import dev.matinee.source.gate.Offer;
import dev.matinee.subtitle.CueTrack;
import dev.matinee.subtitle.SubtitleFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Subtitles that somebody has added to a session.
 *
 * @param id as in the list of tracks
 * @param file what was sent
 * @param cues all of them; no more come
 */
public record AddedSubtitle(int id, SubtitleFile file, CueTrack cues) {
    static AddedSubtitle of(int id, SubtitleFile file) {
        var cues = new CueTrack();
        file.cues().forEach(cues::add);
        cues.know(0, CueTrack.END);
        return new AddedSubtitle(id, file, cues);
    }

    /** Writes it into a session's folder, under a name that goes with the folder, and offers it to a program. */
    Offer offer(Path folder) throws IOException {
        Path path = folder.resolve(String.format(Locale.ROOT, "subtitle-%05d.sub", id));
        if (!Files.exists(path)) {
            Files.writeString(path, file.text(), StandardOpenOption.CREATE_NEW);
        }
        String ending = file.format().ending();
        return new Offer() {
            @Override
            public Opened open() throws IOException {
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                return new Opened(channel, channel.size());
            }

            @Override
            public String ending() {
                return ending;
            }
        };
    }
}
