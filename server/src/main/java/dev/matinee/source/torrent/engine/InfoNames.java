package dev.matinee.source.torrent.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a torrent calls itself and its files, out of the octets of its info dictionary (BEP 3, BEP 52). libtorrent's binding
 * hands its UTF-8 to a JVM that takes another form (JNI, Modified UTF-8): a name with a character beyond U+FFFF, such as an
 * emoji, loses its end there, and with it its extension. Pure.
 *
 * @param name of the torrent
 * @param paths of its files, in libtorrent's order, behind the torrent's name unless it is one file without a folder. Of version 1 with those that only fill up pieces, of version 2 alone without, as there libtorrent adds them by itself
 */
record InfoNames(String name, List<String> paths) {
    InfoNames {
        paths = List.copyOf(paths);
    }

    /** Reads a dictionary that libtorrent has taken; empty where it names no file. */
    static Optional<InfoNames> read(byte[] info) {
        try {
            return new Reader(info).read();
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** At a place in the octets. */
    private static final class Reader {
        private final byte[] octets;
        private int at;

        Reader(byte[] octets) {
            this.octets = octets;
        }

        Optional<InfoNames> read() {
            List<String> paths = new ArrayList<>();
            List<String> tree = new ArrayList<>();
            String name = "";
            boolean listed = false;
            at++;
            while (octets[at] != 'e') {
                String key = text();
                if (key.equals("name.utf-8") || (key.equals("name") && name.isEmpty())) {
                    name = clean(text());
                } else if (key.equals("files") && octets[at] == 'l') {
                    files(paths);
                    listed = true;
                } else if (key.equals("file tree") && octets[at] == 'd') {
                    tree("", tree);
                } else {
                    // One file.
                    listed |= key.equals("length");
                    skip();
                }
            }
            if (listed && paths.isEmpty()) {
                paths.add(name);
                return of(name, paths, "");
            }
            // Of version 2 a file without a folder may have another name than the torrent.
            boolean alone = !listed && tree.size() == 1 && tree.get(0).indexOf('/') < 0;
            return of(name, listed ? paths : tree, alone ? "" : name + "/");
        }

        private static Optional<InfoNames> of(String name, List<String> paths, String folder) {
            return name.isEmpty() || paths.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new InfoNames(
                            name, paths.stream().map(path -> folder + path).toList()));
        }

        /** A folder of version 2: what stands under the empty name is a file. No deeper than libtorrent's decoder goes, 100. */
        private void tree(String path, List<String> paths) {
            at++;
            while (octets[at] != 'e') {
                String key = text();
                if (key.isEmpty()) {
                    paths.add(path);
                    skip();
                } else if (octets[at] == 'd') {
                    String part = clean(key);
                    tree(path.isEmpty() || part.isEmpty() ? path + part : path + "/" + part, paths);
                } else {
                    skip();
                }
            }
            at++;
        }

        private void files(List<String> paths) {
            at++;
            while (octets[at] != 'e') {
                String path = "";
                at++;
                while (octets[at] != 'e') {
                    String key = text();
                    if (key.equals("path.utf-8") || (key.equals("path") && path.isEmpty())) {
                        path = path();
                    } else {
                        skip();
                    }
                }
                at++;
                paths.add(path);
            }
            at++;
        }

        private String path() {
            List<String> parts = new ArrayList<>();
            at++;
            while (octets[at] != 'e') {
                String part = clean(text());
                if (!part.isEmpty()) {
                    parts.add(part);
                }
            }
            at++;
            return String.join("/", parts);
        }

        /** What would be a step in a path is none here. */
        private static String clean(String part) {
            return part.matches("\\.{1,2}") ? "" : part.replaceAll("[/\\\\]", "");
        }

        private String text() {
            int length = length();
            at += length;
            return new String(octets, at - length, length, StandardCharsets.UTF_8);
        }

        private int length() {
            int length = 0;
            while (octets[at] != ':') {
                length = length * 10 + octets[at++] - '0';
            }
            at++;
            return length;
        }

        private void skip() {
            switch (octets[at]) {
                case 'i' -> {
                    while (octets[at] != 'e') {
                        at++;
                    }
                    at++;
                }
                case 'l', 'd' -> {
                    at++;
                    while (octets[at] != 'e') {
                        skip();
                    }
                    at++;
                }
                default -> {
                    int length = length();
                    at += length;
                }
            }
        }
    }
}
