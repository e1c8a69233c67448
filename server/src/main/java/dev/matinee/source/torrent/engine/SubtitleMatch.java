package dev.matinee.source.torrent.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Which subtitles of a torrent go with which of its films: those that name it, as {@code film.en.srt} or by a folder of the
 * film's name, and those that name none. Where films of one name lie in several folders, the nearest is meant. Pure.
 */
final class SubtitleMatch {
    /** Where a file lies: the folders within the torrent, its name, and that without its ending; in lower case. */
    private record Place(Contents.Entry entry, List<String> folders, String name, String base) {
        static Place of(Contents.Entry entry, String torrent) {
            String[] parts = entry.inside(torrent).toLowerCase(Locale.ROOT).split("/", -1);
            int last = parts.length - 1;
            return new Place(
                    entry,
                    Arrays.asList(parts).subList(0, last),
                    parts[last],
                    parts[last].replaceFirst("\\.[^.]*$", ""));
        }

        /** How many folders from the top on it has in common with another. */
        int shared(Place other) {
            int most = Math.min(folders.size(), other.folders.size());
            int shared = 0;
            while (shared < most && folders.get(shared).equals(other.folders.get(shared))) {
                shared++;
            }
            return shared;
        }

        boolean names(Place film) {
            String base = film.base;
            if (base.isEmpty()) {
                return false;
            }
            if (folders.contains(base) || name.equals(base)) {
                return true;
            }
            if (!name.startsWith(base)) {
                return false;
            }
            char next = name.charAt(base.length());
            // "2_German" counts languages, and does not name the film "2".
            return next == '.' || (!Character.isLetterOrDigit(next) && !base.matches("\\d+"));
        }
    }

    private final String torrent;
    /** Those with long names first: "Film 2.en" begins with "Film", too. */
    private final List<Place> films;

    /** @param torrent what it calls itself, and its folder */
    SubtitleMatch(String torrent, List<Contents.Entry> films) {
        this.torrent = torrent;
        this.films = films.stream()
                .map(film -> Place.of(film, torrent))
                .sorted(Comparator.comparingInt((Place film) -> film.base().length())
                        .reversed())
                .toList();
    }

    /** Those for one of the films, those that name it first. */
    Stream<Contents.Entry> of(Contents.Entry film, Stream<Contents.Entry> subtitles) {
        List<Contents.Entry> named = new ArrayList<>();
        List<Contents.Entry> others = new ArrayList<>();
        subtitles.map(entry -> Place.of(entry, torrent)).forEach(file -> {
            List<Place> whose = named(file);
            List<Contents.Entry> sort = whose.isEmpty() ? others : named;
            if ((whose.isEmpty() ? inNearestFolders(films, file) : whose)
                    .stream().anyMatch(each -> each.entry.equals(film))) {
                sort.add(file.entry);
            }
        });
        return Stream.concat(named.stream(), others.stream());
    }

    /** The films that a file names: of those of one name the nearest. */
    private List<Place> named(Place file) {
        return films.stream()
                .filter(file::names)
                .findFirst()
                .map(Place::base)
                .map(base ->
                        films.stream().filter(film -> film.base().equals(base)).toList())
                .map(alike -> inNearestFolders(alike, file))
                .map(SubtitleMatch::highest)
                .orElse(List.of());
    }

    private static List<Place> inNearestFolders(List<Place> films, Place file) {
        int most = films.stream().mapToInt(file::shared).max().orElse(0);
        return films.stream().filter(film -> file.shared(film) == most).toList();
    }

    /** Those in the fewest folders: what lies beside a film is not for one further down. */
    private static List<Place> highest(List<Place> films) {
        int fewest = films.stream().mapToInt(film -> film.folders.size()).min().orElse(0);
        return films.stream().filter(film -> film.folders.size() == fewest).toList();
    }
}
